import type { MemberFacts } from '../membership/member-facts.ts';
import type { Remark } from '../remark.ts';
import type { GuardedStep, WantedStep } from './plan-tier-scale.ts';

/** All that may hold a step of the database tier. */
export const databaseHoldReasons = [
  'NoPrimary',
  'MembershipChanging',
  'MembersLagging',
  'MembersMissing',
  'LastOfZone',
] as const;

interface Hold extends Remark {
  readonly reason: (typeof databaseHoldReasons)[number];
}

/** What the guards of the database tier look at. */
export interface DatabaseScaleFacts {
  /** Every member pod. */
  readonly members: readonly MemberFacts[];
  /** The replica set has a primary that was asked in this look. */
  readonly hasPrimary: boolean;
  readonly maxLagSeconds: number;
}

/**
 * How far a step of the database tier may go now. A HorizontalPodAutoscaler knows pods that are all alike; a member copies the
 * data from the others before it helps, and takes a reader away when it leaves.
 *
 * | the step is | it waits while |
 * |---|---|
 * | up or down | the set has no primary; a member joins, leaves or is replaced |
 * | up | a member lags: one more would copy from it too |
 * | down | a wanted member is missing or does not serve |
 *
 * A step down ends at one reader for each zone that has one now.
 */
export function guardDatabaseStep({ from, to }: WantedStep, facts: DatabaseScaleFacts): GuardedStep {
  const hold: Hold | null = unsettled(facts) ?? lagging(facts) ?? (to < from ? missing(from, facts) : null);
  if (hold !== null) return { to: from, hold };
  const zones = readableZones(facts);
  if (to >= from || to >= zones) return { to, hold: null };
  const last: Hold = { reason: 'LastOfZone', message: `${zones} zones have a reader, and each keeps one` };
  return { to: Math.min(from, zones), hold: last };
}

/** One membership change at a time: who joins is capacity on its way, and who leaves is on the way out. */
function unsettled({ members, hasPrimary }: DatabaseScaleFacts): Hold | null {
  if (!hasPrimary) return { reason: 'NoPrimary', message: 'the replica set has no primary' };
  const moving = (what: string, member: MemberFacts | undefined): Hold | null =>
    member === undefined ? null : { reason: 'MembershipChanging', message: `${member.pod.name} is ${what}` };
  return (
    moving(
      'leaving',
      // One that has left and whose pod cannot end, because its node is silent, moves nothing any more.
      members.find(({ pod, entry }) => (pod.terminating ? entry !== null : pod.leaving !== null)),
    ) ??
    moving(
      'joining',
      members.find(({ pod }) => pod.inSyncGate === null),
    ) ??
    moving(
      'to be replaced',
      members.find(({ outdated }) => outdated),
    )
  );
}

function lagging({ members, maxLagSeconds }: DatabaseScaleFacts): Hold | null {
  const member = members.find(({ entry }) => (entry?.lagSeconds ?? 0) > maxLagSeconds / 2);
  if (member === undefined) return null;
  const lag = Math.round(member.entry?.lagSeconds ?? 0);
  return {
    reason: 'MembersLagging',
    message: `${member.pod.name} is ${lag} s behind, and a lagging set is not helped by another member that copies from it`,
  };
}

function missing(desired: number, { members }: DatabaseScaleFacts): Hold | null {
  const serving = members.filter(({ pod, inSync }) => pod.ready && inSync === true).length;
  return serving >= desired
    ? null
    : { reason: 'MembersMissing', message: `${serving} of ${desired} members serve reads` };
}

function readableZones({ members }: DatabaseScaleFacts): number {
  return new Set(members.filter(({ pod }) => pod.ready).map(({ pod }) => pod.zone)).size;
}
