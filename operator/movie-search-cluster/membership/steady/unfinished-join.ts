import type { MemberFacts } from '../member-facts.ts';
import { joinPatienceMs } from '../patience.ts';
import type { Situation } from '../situation.ts';

/** A member that was added and has not come to serve reads yet, for as long as patience with it lasts. */
export function unfinishedJoin(situation: Situation): MemberFacts | undefined {
  return situation.members.countedOn.find(
    (member) => isJoining(member) && member.verdict.kind !== 'Failed' && !isLateJoin(member, situation),
  );
}

/** Added, and never in sync so far. */
export function isJoining({ pod, entry }: MemberFacts): boolean {
  return entry !== null && pod.inSyncGate === null;
}

export function isLateJoin({ pod }: MemberFacts, { input: { now }, memory }: Situation): boolean {
  const since = memory.joiningSince.get(pod.name) ?? now;
  return now.getTime() - since.getTime() >= joinPatienceMs;
}
