import type { Remark } from '../../remark.ts';
import type { LeaveReason } from '../leave-reason.ts';
import type { MemberFacts } from '../member-facts.ts';
import { memberOrdinal } from '../member-name.ts';

export type NextLeaver =
  | {
      readonly kind: 'Leave';
      readonly member: MemberFacts;
      readonly reason: LeaveReason;
      readonly why: string;
    }
  /** One is to leave, and none can now. */
  | { readonly kind: 'Hold'; readonly why: Remark };

/**
 * Which member, if any, is to leave next: an outdated one where a newer one has come beside those wanted, else the one that
 * costs least where there are more than wanted. It never takes a ready reader that is needed to have `desired` of them.
 *
 * @param staying members that are neither leaving nor terminating, and for which no other one is made
 */
export function nextLeaver(
  staying: readonly MemberFacts[],
  desired: number,
  cluster: string,
): NextLeaver | null {
  if (staying.length <= desired) return null;
  const outdated = staying.filter((member) => member.outdated);
  const candidates = outdated.length > 0 ? outdated : staying;
  const member = candidates
    .filter((each) => isItself(each) && isSpared(each, staying, desired))
    .toSorted(cheapestFirst(staying, cluster))[0];
  if (member === undefined) {
    const message = `A member is to leave, and fewer than ${desired} would then serve reads.`;
    return { kind: 'Hold', why: { reason: 'ReadersTooFew', message } };
  }
  return outdated.length > 0
    ? {
        kind: 'Leave',
        member,
        reason: 'Outdated',
        why: 'its pod template is outdated and a newer member has taken its place',
      }
    : {
        kind: 'Leave',
        member,
        reason: 'ScaleDown',
        why: `${desired} members are wanted and ${staying.length} are there`,
      };
}

/** Whether `desired` members serve reads without this one. */
export function isSpared(member: MemberFacts, staying: readonly MemberFacts[], desired: number): boolean {
  // A member in sync is about to be ready, if it is not: its gate may be turned on in this very pass.
  if (!member.pod.ready && member.inSync !== true) return true;
  // One whose gate is about to be turned off, in this very pass, is no reader to count on.
  const others = staying.filter((each) => each !== member && each.pod.ready && each.inSync !== false);
  return others.length >= desired;
}

/** What answers in place of a member is nobody's to send away. */
export function isItself({ pod: { probe } }: MemberFacts): boolean {
  return probe?.state !== 'Foreign';
}

/** Cheapest first: not in the set, not ready, not primary, in the fullest zone, furthest behind, newest. */
export function cheapestFirst(staying: readonly MemberFacts[], cluster: string) {
  const inZone = (zone: string | null) => staying.filter(({ pod }) => pod.zone === zone).length;
  const lag = ({ entry }: MemberFacts) => entry?.lagSeconds ?? 0;
  const ordinal = ({ pod }: MemberFacts) => memberOrdinal(cluster, pod.name) ?? 0;
  return (a: MemberFacts, b: MemberFacts): number =>
    Number(a.entry !== null) - Number(b.entry !== null) ||
    Number(a.pod.ready) - Number(b.pod.ready) ||
    Number(a.primary) - Number(b.primary) ||
    inZone(b.pod.zone) - inZone(a.pod.zone) ||
    lag(b) - lag(a) ||
    ordinal(b) - ordinal(a);
}
