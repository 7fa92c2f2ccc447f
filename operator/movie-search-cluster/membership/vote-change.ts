import { maxVoters } from '../../mongo/membership-change.ts';

/** A configured member that is to stay. */
export interface VoterCandidate {
  readonly name: string;
  readonly votes: number;
  readonly primary: boolean;
  /** In sync right now: only such a member is given a vote. */
  readonly inSync: boolean;
  readonly zone: string | null;
}

export type VoteChange = { readonly kind: 'Grant' | 'Revoke'; readonly name: string };

/** How many of `members` vote: the largest odd number that is at most 7. An even one more would only raise the majority. */
export function wantedVoters(members: number): number {
  return members === 0 ? 0 : Math.min(maxVoters, members - ((members + 1) % 2));
}

/**
 * The next change of a vote, one at a time as MongoDB requires; null where votes are as they should be.
 *
 * A voter that is down keeps its vote: it may be restarting, and taking votes from the missing is how a minority comes to
 * elect a primary. A member that is about to be replaced (fewer than `desired` are there) or that is there only for the time of
 * a replacement (more are there) changes nobody else's vote. New voters come from the zone with the fewest, so that no zone's loss takes the majority if that can be.
 *
 * @param otherVotes votes of members that are not to stay but are in the set still: no vote is given that would make them more than MongoDB's most
 */
export function nextVoteChange(
  members: readonly VoterCandidate[],
  desired: number,
  otherVotes: number,
): VoteChange | null {
  const voters = members.filter(({ votes }) => votes > 0);
  const inZone = (zone: string | null) => voters.filter((voter) => voter.zone === zone).length;
  if (voters.length < wantedVoters(Math.min(members.length, desired))) {
    if (voters.length + otherVotes >= maxVoters) return null;
    const granted = members
      .filter((member) => member.votes === 0 && member.inSync)
      .toSorted((a, b) => inZone(a.zone) - inZone(b.zone))[0];
    return granted === undefined ? null : { kind: 'Grant', name: granted.name };
  }
  if (voters.length > wantedVoters(Math.max(members.length, desired))) {
    const revoked = voters
      .filter(({ primary }) => !primary)
      .toSorted((a, b) => Number(a.inSync) - Number(b.inSync) || inZone(b.zone) - inZone(a.zone))[0];
    return revoked === undefined ? null : { kind: 'Revoke', name: revoked.name };
  }
  return null;
}
