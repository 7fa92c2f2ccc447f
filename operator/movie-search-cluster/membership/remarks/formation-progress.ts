import type { Remark } from '../../remark.ts';
import type { Situation } from '../situation.ts';

/** What is still missing where no rule says that anything is under way; null: nothing is. */
export function formationProgress({
  input,
  members: { all, staying, leaving, discarded },
}: Situation): Remark | null {
  if (leaving.length > 0 || discarded.length > 0) {
    return { reason: 'MemberLeaving', message: 'A member is being deleted.' };
  }
  const ready = staying.filter(({ pod, outdated }) => pod.ready && !outdated).length;
  const outdated = staying.filter((member) => member.outdated).length;
  if (outdated > 0) {
    return {
      reason: 'RollingMembers',
      message: `${outdated} of ${staying.length} members have an outdated pod template.`,
    };
  }
  if (ready !== input.desired || staying.length !== input.desired) {
    return { reason: 'WaitingForMembers', message: `${ready} of ${input.desired} members are ready.` };
  }
  const ending = all.filter(({ pod }) => pod.terminating).map(({ pod }) => pod.name);
  return ending.length === 0
    ? null
    : { reason: 'MemberTerminating', message: `${ending.join(', ')} is terminating.` };
}
