import type { ReplicaSetView } from '../../../operator/mongo/replica-set-admin.ts';
import type { ObservedMember } from '../../../operator/movie-search-cluster/observed.ts';
import { hostOf } from '../observed.ts';
import type { WorldNode } from './world-nodes.ts';

/** A member's pod in the world of the laws. */
export interface WorldPod {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Date;
  readonly templateHash: string;
  /** Null: it is not scheduled. */
  node: string | null;
  running: boolean;
  /** DNS has another address for it: a mongod that starts now does not find itself. */
  moved: boolean;
  startedAt: Date | null;
  restartedAt: Date | null;
  hasStarted: boolean;
  gate: boolean | null;
  leaving: ObservedMember['leaving'];
  /** Ticks until it is gone; null: it is not terminating. */
  goneIn: number | null;
  /** The operator has stored its memory after a look at it. */
  remembered: boolean;
}

export function newPod(name: string, uid: string, templateHash: string, createdAt: Date): WorldPod {
  return {
    name,
    uid,
    createdAt,
    templateHash,
    node: null,
    running: false,
    moved: false,
    startedAt: null,
    restartedAt: null,
    hasStarted: false,
    gate: null,
    leaving: null,
    goneIn: null,
    remembered: false,
  };
}

/** It serves reads, as far as its node does. */
export function isReady(pod: WorldPod): boolean {
  return pod.running && pod.gate === true && pod.goneIn === null;
}

/** Neither leaving nor going. */
export function stays(pod: WorldPod): boolean {
  return pod.goneIn === null && pod.leaving === null;
}

/** What a member answers. */
export interface WorldAnswers {
  readonly probe: ObservedMember['probe'];
  readonly ownView: ReplicaSetView | null;
  readonly queryConnections: number | null;
}

/** The pod as the operator sees it, with what its mongod answers. */
export function observedPod(
  pod: WorldPod,
  node: WorldNode | undefined,
  isNodeReady: boolean,
  { probe, ownView, queryConnections }: WorldAnswers,
): ObservedMember {
  const host = hostOf(pod.name);
  return {
    name: pod.name,
    host,
    uid: pod.uid,
    createdAt: pod.createdAt,
    podIP: pod.hasStarted ? host : null,
    node: pod.node,
    zone: node?.zone ?? null,
    phase: pod.hasStarted ? 'Running' : 'Pending',
    endReason: null,
    container: null,
    containersReady: pod.running,
    startedAt: pod.running ? pod.startedAt : null,
    restartedAt: pod.restartedAt,
    hasStarted: pod.hasStarted,
    inSyncGate: pod.gate,
    ready: isReady(pod) && isNodeReady,
    templateHash: pod.templateHash,
    leaving: pod.leaving,
    terminating: pod.goneIn !== null,
    graceEndsAt: null,
    trouble: null,
    probe,
    silentSince: null,
    ownView,
    queryConnections: pod.leaving === null ? null : queryConnections,
  };
}
