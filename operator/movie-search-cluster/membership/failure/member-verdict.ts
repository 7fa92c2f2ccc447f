import type { MemberView } from '../../../mongo/replica-set-admin.ts';
import type { ObservedContainer, ObservedMember, ObservedNode } from '../../observed.ts';
import { diskFullExitCode } from '../../objects/member-pod.ts';
import type { FailureLimits } from './failure-limits.ts';

/** What a member has failed by. Each cause has a remedy of its own. */
export type FailureCause =
  /** Its pod has ended, or was refused by its node. */
  | 'PodEnded'
  /** Its pod was to be gone, and its node has not ended it. */
  | 'StuckTerminating'
  /** Its node is silent, and so is the member. */
  | 'NodeSilent'
  /** Its process runs and does not answer. */
  | 'MemberSilent'
  /** Its volume has no room. */
  | 'DiskFull'
  /** Its process was ended for the memory it took. */
  | 'OutOfMemory'
  /** Its process ends again and again. */
  | 'CrashLooping'
  /** It is to come back to its volume, and its pod does not start. */
  | 'NotStarting';

export type MemberVerdict =
  | { readonly kind: 'Healthy' }
  /** Something is wrong, for not long enough or by one witness only. */
  | { readonly kind: 'Suspected'; readonly since: Date; readonly why: string }
  | { readonly kind: 'Failed'; readonly cause: FailureCause; readonly since: Date; readonly why: string };

/** What a verdict is based on. */
export interface VerdictEvidence {
  readonly pod: ObservedMember;
  /** The node that the pod is bound to; null: none, or it is not known. */
  readonly node: ObservedNode | null;
  /** The member as the primary sees it. Null: the set does not list it, or has no primary that the operator hears. */
  readonly entry: MemberView | null;
  /** The operator hears a primary. */
  readonly primaryIsHeard: boolean;
  readonly now: Date;
}

/** How many times a process must have ended. */
export const crashLimit = 3;
/** How long a pod may take to end after its grace is over. */
const endingPatienceMs = 30_000;
/** How long a question may stay without an answer before it is worth a word. */
const silencePatienceMs = 3_000;
/** A process that had run for so long has not ended by what it started with. The kubelet forgets earlier ends after this time too. */
const steadyRunMs = 10 * 60_000;
/** A process that has ended again and again is believed in once it has run for so long. */
const probationMs = 60_000;

/**
 * What is to be thought of a member. The first line that fits holds. "Unheard" means that the primary does not hear the member
 * either, or that the set does not list it: the operator alone is no witness against a member, it may itself be cut off.
 *
 * | pod                            | node             | member                              | verdict                  |
 * | ------------------------------ | ---------------- | ----------------------------------- | ------------------------ |
 * | has ended                      | any              | any                                 | Failed PodEnded          |
 * | any                            | silent, too long | silent and unheard                  | Failed NodeSilent        |
 * | any                            | silent, too long | silent, and the primary hears it    | Suspected                |
 * | terminates, its grace is over  | any              | any                                 | Failed StuckTerminating  |
 * | terminates                     | any              | any                                 | Healthy: it is on its way |
 * | its process ended: no room     | any              | does not run                        | Failed DiskFull          |
 * | its process ends again and again, for memory | any | does not run, or not for long     | Failed OutOfMemory       |
 * | its process ends again and again | any            | does not run, or not for long       | Failed CrashLooping      |
 * | runs                           | any              | silent and unheard, too long        | Failed MemberSilent      |
 * | runs                           | any              | silent                              | Suspected                |
 * | has not started, too long      | any              | the set lists it                    | Failed NotStarting       |
 * | any                            | silent, too long | answers                             | Suspected                |
 * | anything else                  |                  |                                     | Healthy                  |
 */
export function memberVerdict(evidence: VerdictEvidence, limits: FailureLimits): MemberVerdict {
  const { pod, now } = evidence;
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded') {
    const since = pod.container?.lastEnd?.endedAt ?? pod.createdAt;
    return failed('PodEnded', since, `its pod has ended (${pod.endReason ?? pod.phase})`);
  }
  const nodeVerdict = silentNodeVerdict(evidence, limits);
  if (nodeVerdict?.kind === 'Failed') return nodeVerdict;
  if (pod.terminating) {
    const { graceEndsAt } = pod;
    if (graceEndsAt === null || msSince(graceEndsAt, now) < endingPatienceMs) return healthy;
    return failed('StuckTerminating', graceEndsAt, 'its pod was to be gone, and its node has not ended it');
  }
  const crash = crashVerdict(pod.container, now);
  const silence = silenceVerdict(evidence, limits);
  if (crash !== null) return crash;
  if (silence?.kind === 'Failed') return silence;
  return startVerdict(evidence, limits) ?? nodeVerdict ?? silence ?? healthy;
}

const healthy: MemberVerdict = { kind: 'Healthy' };

function failed(cause: FailureCause, since: Date, why: string): MemberVerdict {
  return { kind: 'Failed', cause, since, why };
}

function msSince(time: Date, now: Date): number {
  return now.getTime() - time.getTime();
}

/** The primary does not hear it either, or it is not the primary's to hear. */
function isUnheard({ entry, primaryIsHeard }: VerdictEvidence): boolean {
  return primaryIsHeard && (entry === null || !entry.healthy);
}

function silentNodeVerdict(
  evidence: VerdictEvidence,
  { nodeTimeoutMs }: FailureLimits,
): MemberVerdict | null {
  const { pod, node, now } = evidence;
  if (node === null || node.leaseSilentMs === null || node.leaseSilentMs < nodeTimeoutMs) return null;
  const since = node.renewedAt ?? new Date(now.getTime() - node.leaseSilentMs);
  const why = `its node ${node.name} is silent`;
  const answers = pod.probe !== null && pod.probe.state !== 'Unreachable';
  if (answers) return { kind: 'Suspected', since, why: `${why}, and the member answers` };
  if (isUnheard(evidence)) return failed('NodeSilent', since, why);
  const witness = evidence.primaryIsHeard
    ? 'the primary hears the member'
    : 'no primary can say more of the member';
  return { kind: 'Suspected', since, why: `${why}, and ${witness}` };
}

function crashVerdict(container: ObservedContainer | null, now: Date): MemberVerdict | null {
  if (container?.lastEnd == null) return null;
  const { lastEnd, runningSince, restarts } = container;
  const since = lastEnd.endedAt ?? now;
  const isDown = runningSince === null;
  // However often that was: a full volume is no fault of the process, and another member in its place helps nobody.
  if (lastEnd.exitCode === diskFullExitCode)
    return isDown ? failed('DiskFull', since, 'its volume has no room left') : null;
  const isQuickEnd = lastEnd.startedAt === null || msSince(lastEnd.startedAt, since) < steadyRunMs;
  const isYoungRun = runningSince !== null && msSince(runningSince, now) < probationMs;
  if (restarts < crashLimit || !isQuickEnd || !(container.waiting === 'CrashLoopBackOff' || isYoungRun))
    return null;
  const times = `its process has ended ${restarts} times`;
  return lastEnd.reason === 'OOMKilled'
    ? failed('OutOfMemory', since, `${times}, last for more memory than its limit`)
    : failed('CrashLooping', since, `${times}, last with ${lastEnd.reason} (exit code ${lastEnd.exitCode})`);
}

/** Only a process that has listened once can be silent: one that starts may have much to read first. */
function silenceVerdict(evidence: VerdictEvidence, { memberTimeoutMs }: FailureLimits): MemberVerdict | null {
  const { pod, now } = evidence;
  // Something else answers in its place: that is told, and dealt with, by itself.
  if (pod.probe?.state === 'Foreign') return null;
  if (pod.silentSince === null || pod.container?.startupPassed !== true) return null;
  const silentMs = msSince(pod.silentSince, now);
  if (silentMs < silencePatienceMs) return null;
  const why = 'it runs and does not answer';
  if (silentMs < memberTimeoutMs) return { kind: 'Suspected', since: pod.silentSince, why };
  if (isUnheard(evidence)) return failed('MemberSilent', pod.silentSince, why);
  const witness = evidence.primaryIsHeard ? 'the primary hears it' : 'no primary can say more of it';
  return { kind: 'Suspected', since: pod.silentSince, why: `${why} the operator, and ${witness}` };
}

/** One that the set does not list holds nothing up: another that starts is added in its place. */
function startVerdict(
  { pod, entry, now }: VerdictEvidence,
  { memberTimeoutMs }: FailureLimits,
): MemberVerdict | null {
  if (entry === null || pod.hasStarted || msSince(pod.createdAt, now) < memberTimeoutMs) return null;
  const trouble = pod.trouble === null ? '' : ` (${pod.trouble})`;
  return failed(
    'NotStarting',
    pod.createdAt,
    `it is to come back to its volume, and its pod does not start${trouble}`,
  );
}
