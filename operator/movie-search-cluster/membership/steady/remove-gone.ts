import type { MemberView } from '../../../mongo/replica-set-admin.ts';
import { isBeingReplaced } from '../failure/begun-remedies.ts';
import { memberOfHost } from '../member-name.ts';
import { act, hold, withPrimary, type SituationWithPrimary } from '../rule.ts';
import { hasVolume } from '../volumes/volume-use.ts';
import { canTakeVote, wantedVoters } from './vote-change.ts';

/**
 * Takes a member out of the set that the primary does not hear and that cannot come back: its pod is gone or ends, or it has
 * failed and was told to leave.
 *
 * A voter stays until another member can take its vote: without it the number of voters would be even for as long as a join
 * takes, and nobody would be the safer. Where there are too many votes, it goes at once.
 */
export const removeGone = withPrimary((situation) => {
  const { view } = situation;
  const absent = view.members.filter((entry) => !entry.healthy && isAbsent(entry, situation));
  if (absent.length === 0) return null;
  const gone = absent.filter((entry) => !comesBack(entry, situation));
  // One without a vote can wait until an even electorate is odd again.
  const isEven = view.members.filter(({ votes }) => votes > 0).length % 2 === 0;
  const candidates = gone.filter(({ votes }) => votes > 0 || !isEven);
  if (gone.length > 0 && candidates.length === 0) return null;
  const next = candidates.find((entry) => !isVoteNeeded(entry, situation));
  if (next === undefined) {
    return gone.length > 0
      ? hold(
          'VoteIsNeeded',
          `${names(gone)} stays in the replica set until another member can take its vote.`,
        )
      : hold(
          'VolumeIsThere',
          `${names(absent)} stays in the replica set: its volume is there to come back to.`,
        );
  }
  const name = memberOfHost(next.host);
  return act(
    'RemovingMember',
    `Removing ${name}, which is gone or does not work any more, from the replica set.`,
    {
      kind: 'RemoveMember',
      name,
      host: next.host,
      version: view.version,
    },
  );
});

function names(entries: readonly MemberView[]): string {
  return entries.map(({ host }) => memberOfHost(host)).join(', ');
}

/** No pod that stays is there for it. One that terminates may do so for ever, if its node is gone. */
function isAbsent({ host }: MemberView, { members: { all } }: SituationWithPrimary): boolean {
  const member = all.find(({ pod }) => pod.host === host);
  if (member === undefined || member.pod.terminating || member.displaced) return true;
  return member.pod.leaving !== null && member.verdict.kind === 'Failed';
}

/** A member whose volume is there comes back to it, unless it was given up. */
function comesBack({ host }: MemberView, situation: SituationWithPrimary): boolean {
  const member = situation.members.all.find(({ pod }) => pod.host === host);
  if (
    member !== undefined &&
    (member.pod.leaving !== null || isBeingReplaced(member, situation.memory.remedies))
  )
    return false;
  return hasVolume(memberOfHost(host), situation);
}

/** Without the vote the electorate would be even, and nobody can take the vote. */
export function isVoteNeeded(
  { votes }: MemberView,
  { input, view, members: { countedOn } }: SituationWithPrimary,
): boolean {
  if (votes === 0) return false;
  const voters = view.members.filter((entry) => entry.votes > 0).length;
  return voters <= wantedVoters(Math.max(countedOn.length, input.desired)) && !countedOn.some(canTakeVote);
}
