import type { Remark } from '../../remark.ts';
import type { MemberFacts } from '../member-facts.ts';
import type { Situation } from '../situation.ts';

/** What is still missing where no rule says that anything is under way; null: nothing is. */
export function formationProgress({
  input,
  members: { all, countedOn, leaving, discarded },
}: Situation): Remark | null {
  if (leaving.length > 0 || discarded.length > 0) {
    return { reason: 'MemberLeaving', message: 'A member is being deleted.' };
  }
  const ready = countedOn.filter(({ pod, outdated }) => pod.ready && !outdated).length;
  const outdated = countedOn.filter((member) => member.outdated).length;
  if (outdated > 0) {
    return {
      reason: 'RollingMembers',
      message: `${outdated} of ${countedOn.length} members have an outdated pod template.`,
    };
  }
  if (ready !== input.desired || countedOn.length !== input.desired) {
    return { reason: 'WaitingForMembers', message: `${ready} of ${input.desired} members are ready.` };
  }
  const ending = all
    .filter((member) => member.pod.terminating && !isStuck(member))
    .map(({ pod }) => pod.name);
  return ending.length === 0
    ? null
    : { reason: 'MemberTerminating', message: `${ending.join(', ')} is terminating.` };
}

/** It has left, and ends once its node is there again: nothing is done about it until then. */
function isStuck({ entry, verdict }: MemberFacts): boolean {
  if (entry !== null || verdict.kind !== 'Failed') return false;
  return verdict.cause === 'NodeSilent' || verdict.cause === 'StuckTerminating';
}
