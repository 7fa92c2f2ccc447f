import type { MemberFacts } from '../member-facts.ts';
import { startPatienceMs } from '../patience.ts';
import { hold, stuck, type Rule } from '../rule.ts';

/** Says that no member tells anything of the set. At a first start it is given a moment. */
export const reportUnreachable: Rule = ({ input: { replicaSet, now }, memory, members }) => {
  if (replicaSet.kind !== 'Unknown') return null;
  const isLate = ({ pod }: MemberFacts) =>
    pod.containersReady && now.getTime() - pod.createdAt.getTime() >= startPatienceMs;
  return memory.initiatedAt !== null || members.all.some(isLate)
    ? stuck('MembersUnreachable', replicaSet.reason)
    : hold('FirstStart', replicaSet.reason);
};
