import type { KubeClient } from '../../kube/kube-client.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import type { Logger } from '../../logging/logger.ts';
import { Reflector } from '../../kube/reflector.ts';
import type { Live } from '../../kube/resource-kind.ts';
import { nodes, pods, type Pod, type PodCondition } from '../../operator/kube/resources.ts';

export interface TestKubeletOptions {
  readonly kube: KubeClient;
  readonly namespace: string;
  readonly logger: Logger;
  /** A pod's container has started, at `ip`. */
  readonly onStart: (pod: Live<Pod>, ip: string) => void;
  /** A pod is gone. */
  readonly onGone: (pod: Live<Pod>) => void;
}

/** Two nodes, each a zone. */
const nodeNames = ['test-node-a', 'test-node-b'];

/**
 * Stands in for scheduler, kubelets and container runtime in one namespace of a real API server: binds pods, says that their
 * containers run, keeps the Ready condition by their readiness gates, and lets go of pods that are deleted.
 */
export class TestKubelet {
  readonly #options: TestKubeletOptions;
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  /** Of the whole process: no two pods have one address. */
  static #addresses = 0;
  #bound = 0;
  readonly #stop = new AbortController();

  constructor(options: TestKubeletOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { kube, namespace, logger } = this.#options;
    for (const [index, name] of nodeNames.entries()) {
      const labels = { 'topology.kubernetes.io/zone': `zone-${index}` };
      await kube.patch(
        nodes,
        { name },
        { type: 'apply', object: { metadata: { name, labels } }, fieldManager: 'test-kubelet' },
      );
      const status = { conditions: [condition('Ready', true)] };
      await kube.patch(
        nodes,
        { name },
        { type: 'apply', object: { metadata: { name }, status }, fieldManager: 'test-kubelet' },
        { subresource: 'status' },
      );
    }
    const reflector = new Reflector(kube, pods, { logger, namespace });
    const settle = (pod: Live<Pod>): void => {
      const work = this.#settle(pod).catch((error: unknown) => {
        // The pod has changed or is gone: its next event brings us here again.
        if (!isNotFound(error) && !this.#stop.signal.aborted)
          logger.error({ err: error }, 'test kubelet failed');
      });
      this.#work.add(work);
      void work.finally(() => this.#work.delete(work));
    };
    reflector.subscribe({ added: settle, updated: settle, deleted: (pod) => this.#options.onGone(pod) });
    void reflector.run(this.#stop.signal);
    await reflector.untilSynced();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await Promise.all(this.#work);
  }

  /** The pod's container ends, with what it wrote to its termination log: well, unless another exit code is given. */
  async complete(pod: Live<Pod>, message: string, exitCode = 0): Promise<void> {
    this.#ended.add(pod.metadata.uid);
    await this.#patchStatus(pod, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      conditions: [condition('Ready', false), condition('ContainersReady', false)],
      containerStatuses: [
        { ...containerStatus(pod), ready: false, state: { terminated: { exitCode, message } } },
      ],
    });
  }

  async #settle(pod: Live<Pod>): Promise<void> {
    const { kube } = this.#options;
    const { name, namespace, uid, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      await kube.delete(pods, { name, namespace }, { uid, gracePeriodSeconds: 0 });
      return;
    }
    if (this.#ended.has(uid)) return;
    if (pod.spec?.nodeName === undefined) {
      await this.#bind(pod);
      return;
    }
    if (!this.#started.has(uid)) {
      this.#started.add(uid);
      const address = ++TestKubelet.#addresses;
      const ip = `10.200.${address >> 8}.${address & 255}`;
      this.#options.onStart(pod, ip);
      await this.#patchStatus(pod, {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [condition('ContainersReady', true)],
        containerStatuses: [containerStatus(pod)],
      });
      return;
    }
    const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
    if (pod.status?.phase === 'Running' && ready !== gatesAreOn(pod)) {
      await this.#patchStatus(pod, { conditions: [condition('Ready', gatesAreOn(pod))] }, 'readiness');
    }
  }

  async #bind(pod: Live<Pod>): Promise<void> {
    const { name, namespace } = pod.metadata;
    const node = nodeNames[this.#bound++ % nodeNames.length];
    await this.#options.kube.create(
      { group: '', version: 'v1', plural: `pods/${name}/binding`, kind: 'Binding', namespaced: true },
      { metadata: { name, namespace }, target: { kind: 'Node', name: node } } as never,
    );
  }

  /** Each `part` of the status is applied by a manager of its own: what one leaves out is not taken away. */
  async #patchStatus(pod: Live<Pod>, status: object, part = 'containers'): Promise<void> {
    const { name, namespace } = pod.metadata;
    await this.#options.kube.patch(
      pods,
      { name, namespace },
      {
        type: 'apply',
        object: { metadata: { name, namespace }, status },
        fieldManager: `test-kubelet-${part}`,
      },
      { subresource: 'status' },
    );
  }
}

function gatesAreOn(pod: Pod): boolean {
  return (pod.spec?.readinessGates ?? []).every(
    ({ conditionType }) =>
      pod.status?.conditions?.find(({ type }) => type === conditionType)?.status === 'True',
  );
}

function condition(type: string, holds: boolean): Pick<PodCondition, 'type' | 'status'> {
  return { type, status: holds ? 'True' : 'False' };
}

function containerStatus(pod: Pod): object {
  const [container] = pod.spec?.containers ?? [];
  return {
    name: container?.name,
    image: container?.image,
    imageID: '',
    ready: true,
    restartCount: 0,
    started: true,
    state: { running: { startedAt: '2026-11-24T12:00:00Z' } },
  };
}
