import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../../kube/resource-kind.ts';
import { nodes, pods, type Node, type Pod } from '../../operator/kube/resources.ts';
import {
  componentLabel,
  leavingAnnotation,
  type Component,
} from '../../operator/movie-search-cluster/objects/object-names.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { isReady } from './pod-parts.ts';
import type { Witness } from './witness.ts';

const pollMs = 50;
const zoneLabel = 'topology.kubernetes.io/zone';

/** The local cluster with one MovieSearchCluster on it, as cases arrange, strike and watch it. */
export class ChaosCluster {
  readonly live: LiveCluster;
  readonly witness: Witness;
  readonly #signal: AbortSignal;

  /** `signal` ends whatever is waited for. */
  constructor(live: LiveCluster, witness: Witness, signal: AbortSignal) {
    this.live = live;
    this.witness = witness;
    this.#signal = signal;
  }

  /**
   * Waits until `look` holds. It looks at what the witness has in memory, which costs the API server nothing.
   *
   * @throws Error that names what was waited for, after `seconds`
   */
  async until(what: string, look: () => boolean, seconds: number): Promise<void> {
    if (!(await this.comesTrue(look, seconds))) throw new Error(`waited ${seconds} s in vain until ${what}`);
  }

  /** The same, for what may also not come true. */
  async comesTrue(look: () => boolean, seconds: number): Promise<boolean> {
    const endsAt = performance.now() + seconds * 1000;
    while (!look()) {
      if (performance.now() > endsAt) return false;
      await this.pause(pollMs / 1000);
    }
    return true;
  }

  /** Lets a fault last. */
  async pause(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: this.#signal });
  }

  /** Members whose pods are ready and stay; in the order of their names. */
  members(): Live<Pod>[] {
    return this.#ready('database').filter(
      ({ metadata }) => metadata.annotations?.[leavingAnnotation] === undefined,
    );
  }

  queryPods(): Live<Pod>[] {
    return this.#ready('query');
  }

  primary(): Live<Pod> {
    const name = this.witness.cluster().status?.database?.primary;
    return found(this.members(), (pod) => pod.metadata.name === name, 'the primary');
  }

  secondary(): Live<Pod> {
    const name = this.primary().metadata.name;
    return found(this.members(), (pod) => pod.metadata.name !== name, 'a secondary');
  }

  leader(): Live<Pod> {
    const leader = this.witness.leader();
    if (leader === undefined) throw new Error('no operator pod holds the Lease');
    return leader;
  }

  /** Operator pods that are ready. */
  operators(): Live<Pod>[] {
    return this.witness.operators().filter(isReady);
  }

  pod(name: string): Live<Pod> | undefined {
    return this.witness.pods().find(({ metadata }) => metadata.name === name);
  }

  /** Every node that members may run on. */
  workers(): Live<Node>[] {
    return this.witness
      .nodes()
      .filter(({ spec }) => !(spec?.taints ?? []).some(({ key }) => key.endsWith('control-plane')));
  }

  zoneOf(node: string): string {
    const { metadata } = found(this.witness.nodes(), (each) => each.metadata.name === node, node);
    return metadata.labels?.[zoneLabel] ?? node;
  }

  async deletePod({ metadata: { name, namespace, uid } }: Live<Pod>): Promise<void> {
    await this.live.kube.delete(pods, { name, namespace: namespace ?? 'default' }, { uid });
  }

  async setSchedulable(node: string, schedulable: boolean): Promise<void> {
    const object = { spec: { unschedulable: schedulable ? null : true } };
    await this.live.kube.patch(nodes, { name: node }, { type: 'merge', object });
  }

  /** While something is done, new pods are scheduled on this node alone. */
  async withOnly(node: string, meanwhile: () => Promise<void>): Promise<void> {
    const others = this.workers()
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== node);
    try {
      for (const other of others) await this.setSchedulable(other, false);
      await meanwhile();
    } finally {
      for (const other of others) await this.setSchedulable(other, true);
    }
  }

  #ready(component: Component): Live<Pod>[] {
    return this.witness
      .pods()
      .filter((pod) => pod.metadata.labels?.[componentLabel] === component && isReady(pod))
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }
}

function found<T>(all: readonly T[], isWanted: (one: T) => boolean, what: string): T {
  const one = all.find(isWanted);
  if (one === undefined) throw new Error(`${what} is not there`);
  return one;
}
