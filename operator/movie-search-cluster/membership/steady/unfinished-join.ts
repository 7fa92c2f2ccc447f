import type { MemberFacts } from '../member-facts.ts';
import { joinPatienceMs } from '../patience.ts';
import type { MembershipInput, Situation } from '../situation.ts';

/** A member that was added and has not come to serve reads yet, for as long as patience with it lasts. */
export function unfinishedJoin({ input, members }: Situation): MemberFacts | undefined {
  return members.staying.find((member) => isJoining(member) && !isLateJoin(member, input));
}

/** Added, and never in sync so far. */
export function isJoining({ pod, entry }: MemberFacts): boolean {
  return entry !== null && pod.inSyncGate === null;
}

export function isLateJoin({ pod }: MemberFacts, { now, joiningSince }: MembershipInput): boolean {
  const since = joiningSince.get(pod.name) ?? now;
  return now.getTime() - since.getTime() >= joinPatienceMs;
}
