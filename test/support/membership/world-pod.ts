import type { MemberProbe } from '../../../operator/mongo/replica-set-admin.ts';
import type { ObservedMember } from '../../../operator/movie-search-cluster/observed.ts';
import { hostOf } from '../observed.ts';

/** A member's pod in the world of the laws. */
export interface WorldPod {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Date;
  readonly templateHash: string;
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

export function isReady(pod: WorldPod): boolean {
  return pod.running && pod.gate === true && pod.goneIn === null;
}

/** Neither leaving nor going. */
export function stays(pod: WorldPod): boolean {
  return pod.goneIn === null && pod.leaving === null;
}

/** The pod as the operator sees it, with what its mongod answers. */
export function observedPod(
  pod: WorldPod,
  probe: MemberProbe | null,
  queryConnections: number | null,
): ObservedMember {
  const host = hostOf(pod.name);
  return {
    name: pod.name,
    host,
    uid: pod.uid,
    createdAt: pod.createdAt,
    podIP: pod.hasStarted ? host : null,
    node: 'node',
    zone: `zone-${Number(pod.name.slice(-1)) % 2}`,
    phase: pod.hasStarted ? 'Running' : 'Pending',
    endReason: null,
    container: null,
    containersReady: pod.running,
    startedAt: pod.running ? pod.startedAt : null,
    restartedAt: pod.restartedAt,
    hasStarted: pod.hasStarted,
    inSyncGate: pod.gate,
    ready: isReady(pod),
    templateHash: pod.templateHash,
    leaving: pod.leaving,
    terminating: pod.goneIn !== null,
    graceEndsAt: null,
    trouble: null,
    probe,
    silentSince: null,
    queryConnections: pod.leaving === null ? null : queryConnections,
  };
}
