import type { ReplicaSetView } from '../../../operator/mongo/replica-set-admin.ts';
import { crashLimit } from '../../../operator/movie-search-cluster/membership/failure/member-verdict.ts';
import type { ObservedContainer, ObservedMember } from '../../../operator/movie-search-cluster/observed.ts';
import { container, hostOf } from '../observed.ts';
import type { WorldNode } from './world-nodes.ts';

/** A member's pod in the world of the laws. */
export interface WorldPod {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Date;
  readonly templateHash: string;
  /** Nodes on which it must not run. */
  readonly avoidNodes: readonly string[];
  /** Null: it is not scheduled. */
  node: string | null;
  running: boolean;
  /** Its process ends each time soon after its start. */
  crashes: boolean;
  /** It was evicted, or refused by its node. */
  hasEnded: boolean;
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

export function newPod(
  name: string,
  uid: string,
  template: { readonly hash: string; readonly avoidNodes: readonly string[] },
  createdAt: Date,
): WorldPod {
  return {
    name,
    uid,
    createdAt,
    templateHash: template.hash,
    avoidNodes: template.avoidNodes,
    node: null,
    running: false,
    crashes: false,
    hasEnded: false,
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
  /** Since when it has left questions unanswered. */
  readonly silentSince: Date | null;
}

/** The pod as the operator sees it, with what its mongod answers. */
export function observedPod(
  pod: WorldPod,
  node: WorldNode | undefined,
  isNodeReady: boolean,
  { probe, ownView, queryConnections, silentSince }: WorldAnswers,
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
    avoidsNodes: pod.avoidNodes,
    phase: pod.hasEnded ? 'Failed' : pod.hasStarted ? 'Running' : 'Pending',
    endReason: pod.hasEnded ? 'Evicted' : null,
    container: containerOf(pod),
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
    silentSince,
    ownView,
    queryConnections: pod.leaving === null ? null : queryConnections,
  };
}

function containerOf({
  hasStarted,
  running,
  crashes,
  startedAt,
  createdAt,
}: WorldPod): ObservedContainer | null {
  if (!hasStarted) return null;
  const endedAt = startedAt ?? createdAt;
  return container({
    waiting: crashes ? 'CrashLoopBackOff' : null,
    runningSince: running ? startedAt : null,
    startupPassed: running,
    restarts: crashes ? crashLimit : 0,
    lastEnd: crashes ? { reason: 'Error', exitCode: 14, startedAt: endedAt, endedAt } : null,
  });
}
