import type { Remark } from '../../remark.ts';
import { isBeingRemade, isBeingReplaced, remedyChoice } from '../failure/begun-remedies.ts';
import type { MemberFacts } from '../member-facts.ts';
import { remedyContext, type Situation } from '../situation.ts';

/** Which members are suspected or have failed, since when, and what is done about it. One that is on its way out is nobody's trouble. */
export function failureTroubles(situation: Situation): Remark[] {
  return situation.members.all.flatMap((member): Remark[] => {
    const { pod, entry, verdict } = member;
    if (pod.leaving !== null || (pod.terminating && entry === null)) return [];
    switch (verdict.kind) {
      case 'Healthy':
        return [];
      case 'Suspected': {
        const message = `${pod.name}: ${verdict.why}, since ${verdict.since.toISOString()}.`;
        return [{ reason: 'MemberUnresponsive', message }];
      }
      case 'Failed': {
        const failed = `${pod.name} has failed (${verdict.cause}): ${verdict.why}, since ${verdict.since.toISOString()}.`;
        return [{ reason: 'MemberFailed', message: `${failed} ${whatIsDone(member, situation)}` }];
      }
      default:
        return verdict satisfies never;
    }
  });
}

function whatIsDone(member: MemberFacts, { input, memory }: Situation): string {
  const { remedies } = memory;
  if (isBeingReplaced(member, remedies)) return 'Another member takes its place.';
  if (isBeingRemade(member, remedies)) return 'Its pod is made anew.';
  const choice = remedyChoice(member, { ...remedyContext(input), begun: remedies });
  switch (choice?.kind) {
    case 'Report':
      return choice.advice;
    case 'Wait':
      return `Nothing is done yet: ${choice.why}.`;
    case 'Begin':
    case undefined:
      return 'It is being dealt with.';
    default:
      return choice satisfies never;
  }
}
