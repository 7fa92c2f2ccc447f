import { maxMembers } from '../../../mongo/membership-change.ts';
import { isBeingReplaced } from '../failure/begun-remedies.ts';
import type { MemberFacts } from '../member-facts.ts';
import { memberName } from '../member-name.ts';
import type { Situation } from '../situation.ts';
import { awaitsAdoption } from '../volumes/await-adoption.ts';
import { isInUse, leftoverVolumes } from '../volumes/volume-use.ts';

export interface MembersToCreate {
  /** Whose volumes wait for them. */
  readonly returned: readonly string[];
  readonly fresh: readonly string[];
  /** Members that end and come back to their volume under their own name: nobody takes their place. */
  readonly returning: readonly string[];
}

/** Which members are to be made: those whose volume waits for them, and as many new ones as are missing then. */
export function membersToCreate(situation: Situation): MembersToCreate {
  const { input, memory, members } = situation;
  const { all, countedOn } = members;
  if (awaitsAdoption(situation)) return { returned: [], fresh: [], returning: [] };
  const volumes = situation.volumes.filter((volume) => isInUse(volume, situation));
  const ownsVolume = ({ pod }: MemberFacts) => volumes.some(({ member }) => member === pod.name);
  const isDiscarded = (member: MemberFacts) => members.discarded.some((each) => each.member === member);
  const returning = all.filter(
    (member) =>
      (member.pod.terminating || isDiscarded(member)) &&
      member.pod.leaving === null &&
      ownsVolume(member) &&
      !isBeingReplaced(member, memory.remedies),
  );
  // A member whose volume is there is a member, whether or not it is one too many: it leaves in order or not at all.
  const absent = volumes
    .map(({ member }) => member)
    .filter((member) => !all.some(({ pod }) => pod.name === member))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const missing = Math.max(
    0,
    input.desired + surge(situation) - countedOn.length - returning.length - absent.length,
  );
  // A volume whose pod could not be made after it is taken, not left behind with each try.
  const unused = leftoverVolumes(situation)
    .filter(({ mayHoldData }) => !mayHoldData)
    .map(({ member }) => member)
    .slice(0, missing);
  const fresh = Array.from({ length: missing - unused.length }, (_, index) =>
    memberName(input.cluster, memory.nextOrdinal + index),
  );
  return {
    returned: absent,
    fresh: [...unused, ...fresh],
    returning: returning.map(({ pod }) => pod.name),
  };
}

/** One newer member comes beside the outdated ones, so that there are never fewer readers than wanted. */
function surge({ input, members: { countedOn, leaving } }: Situation): number {
  return leaving.length === 0 && input.desired < maxMembers && countedOn.some(isToBeReplaced) ? 1 : 0;
}

/** An outdated member of the set: a newer one comes beside it before it leaves. */
export function isToBeReplaced({ outdated, entry }: MemberFacts): boolean {
  return outdated && entry !== null;
}
