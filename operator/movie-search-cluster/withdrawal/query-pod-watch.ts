import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import { pause, type Clock } from '../../../time/clock.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isConflict, isNotFound, KubeError } from '../../../kube/kube-error.ts';
import type { Logger } from '../../../logging/logger.ts';
import type { Live, ObjectMeta } from '../../../kube/resource-kind.ts';
import { pods, type Node, type Pod } from '../../kube/resources.ts';
import type { KubeStores } from '../kube-stores.ts';
import type { EventSink } from '../event-sink.ts';
import { notReadyPatch } from '../objects/not-ready-patch.ts';
import { componentLabel, instanceLabel } from '../objects/object-names.ts';
import { QUERY_ADMIN_PORT } from '../objects/ports.ts';
import type { NodeSilence } from '../observe/node-heartbeats.ts';
import type { LivenessQuestions } from './liveness-questions.ts';
import { podsToWithdraw, type AskedNode, type AskedPod, type WithdrawalVerdict } from './pods-to-withdraw.ts';
import { Silences } from './silences.ts';

/** How often the query pods are asked while all of them answer. */
const REST_INTERVAL_MS = 2_000;
/** Pause between questions while one that is listed for readers is silent. */
const ALERT_INTERVAL_MS = 250;
/** How often each kubelet is asked at rest: only to know that it does answer the operator. */
const KUBELET_INTERVAL_MS = 30_000;
const DEFAULT_KUBELET_PORT = 10_250;

/** A query pod that readers are sent to, and how to ask it. */
interface ListedPod {
  readonly pod: Live<Pod>;
  readonly address: string;
  readonly node: string;
}

export interface QueryPodWatchOptions {
  readonly kube: Pick<KubeClient, 'patch'>;
  readonly stores: Pick<KubeStores, 'clusters' | 'pods' | 'nodes'>;
  readonly questions: LivenessQuestions;
  /** Whether this installation of the operator runs the cluster; the pods of others are not ours to touch. */
  readonly isOurs: (cluster: Live<MovieSearchCluster>) => boolean;
  readonly leases: NodeSilence;
  readonly events: EventSink;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Asks every query pod that is listed for readers whether it is there, and marks not ready those that {@link podsToWithdraw} names.
 *
 * Every operator pod does so, whether it leads or not: where the leader went with the same node, nobody would lead for 15 s. Two
 * that do the same do no harm: the mark says what both have seen, and the kubelet of a node that lives takes it back.
 */
export class QueryPodWatch {
  readonly #options: QueryPodWatchOptions;
  readonly #podSilences = new Silences();
  readonly #kubeletSilences = new Silences();
  /** By uid: pods withdrawn in a silence that has not ended. */
  readonly #withdrawn = new Set<string>();
  /** By uid of the node: when its kubelet was asked last. */
  readonly #kubeletsAskedAt = new Map<string, number>();

  constructor(options: QueryPodWatchOptions) {
    this.#options = options;
  }

  /** Whether a pod that did answer has fallen silent. */
  isSilent(uid: string): boolean {
    return this.#podSilences.of(uid).kind === 'Silent';
  }

  /** Watches until `signal` aborts. What the stores do not show yet, it does not ask. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const isAlert = await this.#round(signal);
      await pause(clock, isAlert ? ALERT_INTERVAL_MS : REST_INTERVAL_MS, signal);
    }
  }

  /** @returns whether a pod that is listed for readers is silent */
  async #round(signal: AbortSignal): Promise<boolean> {
    const { clock, stores } = this.#options;
    const everyPod = stores.pods
      .list({ labels: { [componentLabel]: 'query' } })
      .filter(({ metadata }) => this.#isOurs(metadata));
    const listed = everyPod.flatMap(listedPod);
    const wasAlert = this.#silentAmong(listed);
    const nodes = this.#nodesOf(listed);
    await Promise.all([
      this.#askPods(listed),
      this.#askKubelets(wasAlert ? nodes : nodes.filter((node) => this.#isDue(node))),
    ]);
    this.#noteWithdrawn(everyPod, listed);
    if (!this.#silentAmong(listed)) return false;
    // A question to a kubelet costs a handshake, so it waits until there is something to ask about.
    if (!wasAlert) await this.#askKubelets(nodes);
    for (const verdict of podsToWithdraw(
      this.#askedPods(listed),
      this.#askedNodes(listed),
      clock.monotonicNow(),
    )) {
      if (verdict.withdraw) await this.#withdraw(verdict, listed, signal);
      else
        this.#options.logger.debug(
          { pod: verdict.pod.name, why: verdict.why },
          'a silent query pod stays ready',
        );
    }
    return true;
  }

  #isOurs({ namespace, labels = {} }: ObjectMeta): boolean {
    const cluster = this.#options.stores.clusters.get({ name: labels[instanceLabel] ?? '', namespace });
    return cluster !== undefined && this.#options.isOurs(cluster);
  }

  #silentAmong(listed: readonly ListedPod[]): boolean {
    return listed.some(({ pod }) => this.isSilent(pod.metadata.uid));
  }

  async #askPods(listed: readonly ListedPod[]): Promise<void> {
    const { clock, questions } = this.#options;
    const askedAt = clock.monotonicNow();
    const asked = listed.map(async ({ pod, address }) => {
      const answered = await questions.pod(address, QUERY_ADMIN_PORT);
      this.#podSilences.note(pod.metadata.uid, answered, askedAt);
    });
    await Promise.all(asked);
  }

  /** A node that a query pod has come to is due at once: one that was never heard cannot fall silent. */
  #isDue({ metadata: { uid } }: Live<Node>): boolean {
    const askedAt = this.#kubeletsAskedAt.get(uid) ?? Number.NEGATIVE_INFINITY;
    return this.#options.clock.monotonicNow() - askedAt >= KUBELET_INTERVAL_MS;
  }

  async #askKubelets(nodes: readonly Live<Node>[]): Promise<void> {
    const { clock, questions } = this.#options;
    const askedAt = clock.monotonicNow();
    const asked = nodes.map(async ({ metadata, status }) => {
      this.#kubeletsAskedAt.set(metadata.uid, askedAt);
      const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
      if (address === undefined) return;
      const port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? DEFAULT_KUBELET_PORT;
      this.#kubeletSilences.note(metadata.uid, await questions.kubelet(address, port), askedAt);
    });
    await Promise.all(asked);
  }

  /** A silent pod that is not listed was withdrawn by this operator pod or by another. */
  #noteWithdrawn(everyPod: readonly Live<Pod>[], listed: readonly ListedPod[]): void {
    const { nodes } = this.#options.stores;
    const listedUids = new Set(listed.map(({ pod }) => pod.metadata.uid));
    for (const { metadata } of everyPod) {
      if (!this.isSilent(metadata.uid)) this.#withdrawn.delete(metadata.uid);
      else if (!listedUids.has(metadata.uid)) this.#withdrawn.add(metadata.uid);
    }
    const present = new Set(everyPod.map(({ metadata }) => metadata.uid));
    for (const uid of this.#withdrawn) if (!present.has(uid)) this.#withdrawn.delete(uid);
    this.#podSilences.keepOnly(present);
    const nodeUids = new Set(nodes.list().map(({ metadata }) => metadata.uid));
    this.#kubeletSilences.keepOnly(nodeUids);
    for (const uid of this.#kubeletsAskedAt.keys()) if (!nodeUids.has(uid)) this.#kubeletsAskedAt.delete(uid);
  }

  #askedPods(listed: readonly ListedPod[]): AskedPod[] {
    return listed.map(({ pod: { metadata }, node }) => ({
      name: metadata.name,
      uid: metadata.uid,
      cluster: `${metadata.namespace}/${metadata.labels?.[instanceLabel]}`,
      node,
      silence: this.#podSilences.of(metadata.uid),
      restored: this.#withdrawn.has(metadata.uid),
    }));
  }

  #askedNodes(listed: readonly ListedPod[]): AskedNode[] {
    return this.#nodesOf(listed).map(({ metadata }) => ({
      name: metadata.name,
      kubelet: this.#kubeletSilences.of(metadata.uid),
      leaseSilentMs: this.#options.leases.leaseSilentMs(metadata.name),
      sinceRenewalMs: this.#options.leases.sinceRenewalMs(metadata.name),
    }));
  }

  #nodesOf(listed: readonly ListedPod[]): Live<Node>[] {
    const names = new Set(listed.map(({ node }) => node));
    return [...names].flatMap((name) => this.#options.stores.nodes.get({ name }) ?? []);
  }

  async #withdraw(
    { pod: { uid }, why }: WithdrawalVerdict,
    listed: readonly ListedPod[],
    signal: AbortSignal,
  ): Promise<void> {
    const { kube, stores, events, logger, clock } = this.#options;
    const pod = listed.find((each) => each.pod.metadata.uid === uid)?.pod;
    if (pod === undefined) return;
    const { name, namespace, labels = {} } = pod.metadata;
    const patch = notReadyPatch({ name, namespace, uid }, why, new Date(clock.now()));
    try {
      await kube.patch(pods, { name, namespace }, patch, { subresource: 'status', signal });
    } catch (error) {
      if (signal.aborted || isConflict(error) || isNotFound(error)) return;
      if (!(error instanceof KubeError)) throw error;
      logger.warn({ pod: `${namespace}/${name}`, err: error }, 'cannot mark a silent query pod not ready');
      return;
    }
    this.#withdrawn.add(uid);
    const message = `Marked query pod ${name} not ready: ${why}.`;
    logger.info({ cluster: `${namespace}/${labels[instanceLabel]}`, pod: name }, message);
    const cluster = stores.clusters.get({ name: labels[instanceLabel] ?? '', namespace });
    if (cluster !== undefined) events.record(cluster, 'Warning', 'WithdrewQueryPod', message);
  }
}

/** A pod that is on its list, or none: one that is not ready, ends or has no address is sent nobody. */
function listedPod(pod: Live<Pod>): ListedPod[] {
  const { metadata, spec, status } = pod;
  const ready =
    status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  if (!ready || metadata.deletionTimestamp !== undefined) return [];
  if (status?.podIP === undefined || spec?.nodeName === undefined) return [];
  return [{ pod, address: status.podIP, node: spec.nodeName }];
}
