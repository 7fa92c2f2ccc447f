import type { ObservedMember } from '../../observed.ts';
import type { MemberVerdict } from './member-verdict.ts';
import {
  chooseRemedy,
  remedyMemoryMs,
  remedyProvenMs,
  type BegunRemedy,
  type RemedyChoice,
  type RemedyContext,
} from './remedy.ts';

/** Most remedies that are remembered; there is room for as many in the status. */
const mostRemembered = 64;

/** A member and what is thought of it. */
export interface JudgedMember {
  readonly pod: ObservedMember;
  readonly verdict: MemberVerdict;
}

/** Whether a replacement of this member was begun, and is still wanted. */
export function isBeingReplaced({ pod, verdict }: JudgedMember, begun: readonly BegunRemedy[]): boolean {
  return (
    verdict.kind === 'Failed' && begun.some(({ uid, remedy }) => uid === pod.uid && remedy === 'Replace')
  );
}

/** Whether this member's pod is to be made anew. */
export function isBeingRemade({ pod, verdict }: JudgedMember, begun: readonly BegunRemedy[]): boolean {
  return (
    verdict.kind === 'Failed' &&
    begun.some(({ uid, cause, remedy }) => uid === pod.uid && cause === verdict.cause && remedy === 'Remake')
  );
}

/** What is to be done about a member for which nothing was begun that still holds; null: nothing, or it is under way. */
export function remedyChoice(member: JudgedMember, context: RemedyContext): RemedyChoice | null {
  const { pod, verdict } = member;
  if (verdict.kind !== 'Failed' || pod.leaving !== null) return null;
  if (isBeingReplaced(member, context.begun) || isBeingRemade(member, context.begun)) return null;
  return chooseRemedy(pod, verdict, context);
}

/**
 * The remedies that are begun after a look. Each is stored before it is acted upon, so that an operator that restarts tries none
 * more often than it may.
 *
 * @param isWhole as many members as wanted serve reads, and none has failed
 */
export function remediesAfter(
  members: readonly JudgedMember[],
  context: RemedyContext,
  isWhole: boolean,
): readonly BegunRemedy[] {
  const { now } = context;
  const ageOf = ({ at }: BegunRemedy) => now.getTime() - at.getTime();
  const newest = context.begun.at(-1);
  const hasHelped = isWhole && newest !== undefined && ageOf(newest) >= remedyProvenMs;
  let begun = hasHelped ? [] : context.begun.filter((remedy) => ageOf(remedy) < remedyMemoryMs);
  for (const member of members) {
    const choice = remedyChoice(member, { ...context, begun });
    if (choice?.kind !== 'Begin' || member.verdict.kind !== 'Failed') continue;
    const { name, uid } = member.pod;
    begun = [...begun, { at: now, member: name, uid, cause: member.verdict.cause, remedy: choice.remedy }];
  }
  return begun.slice(-mostRemembered);
}
