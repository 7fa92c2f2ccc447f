import { maxVoters } from '../../../mongo/membership-change.ts';
import type { Remark } from '../../remark.ts';
import type { MemberFacts } from '../member-facts.ts';
import { compareSpreads, surplusVoter, voteSpread } from './surplus-voter.ts';

/** A configured member that is to stay. */
export interface VoterCandidate {
  readonly name: string;
  readonly host: string;
  readonly votes: number;
  readonly primary: boolean;
  /** In sync right now: only such a member is given a vote. */
  readonly inSync: boolean;
  readonly zone: string | null;
  /** Its node is to be emptied: its vote had better be with another one. */
  readonly nodeIsCordoned: boolean;
}

export type VoteChange =
  | { readonly kind: 'Grant' | 'Revoke' | 'StepDown'; readonly member: VoterCandidate }
  /** The number of voters is not as it should be, and cannot be changed now. */
  | { readonly kind: 'Hold'; readonly why: Remark };

/** A member without a vote that could be given one now. */
export function canTakeVote({ pod, entry, inSync }: MemberFacts): boolean {
  return entry?.votes === 0 && inSync === true && pod.inSyncGate === true;
}

/** How many of `members` vote: the largest odd number that is at most 7. An even one more would only raise the majority. */
export function wantedVoters(members: number): number {
  return members === 0 ? 0 : Math.min(maxVoters, members - ((members + 1) % 2));
}

/** Votes of members that are not to stay but are in the set still. */
export interface OtherVotes {
  /** How many of them go with the next reconfigurations: their members leave. */
  readonly departing: number;
  /** Members without a pod that is to stay: they may come back, or run on somewhere. */
  readonly absent: readonly VoterCandidate[];
}

/**
 * The next change of a vote, one at a time as MongoDB requires; null where votes are as they should be.
 *
 * A voter that is down keeps its vote: it may be restarting, and taking votes from the missing is how a minority comes to
 * elect a primary. A member that is about to be replaced (fewer than `desired` are there) or that is there only for the time of
 * a replacement (more are there) changes nobody else's vote. New voters come from the zone with the fewest, so that no zone's
 * loss takes the majority if that can be. A vote that is on a node to be emptied, or in a zone that has the majority, moves to
 * another member where that spreads votes better: first one more is given, then one is taken.
 *
 * The electorate is even for one reconfiguration at most: of an odd electorate, a vote is given only where the next change of a
 * vote or the next leave makes it odd again, and an even one that nobody is about to leave is made odd first of all. No vote is
 * given that would make more than MongoDB's most.
 */
export function nextVoteChange(
  members: readonly VoterCandidate[],
  desired: number,
  others: OtherVotes,
): VoteChange | null {
  const voters = members.filter(({ votes }) => votes > 0);
  const total = voters.length + others.departing + others.absent.length;
  if (voters.length > wantedVoters(Math.max(members.length, desired))) return revokeOf(voters);
  const isEven = total % 2 === 0 && others.departing === 0;
  if (voters.length < wantedVoters(Math.min(members.length, desired))) {
    const grant = nextGrant(members, voters, total, others);
    return isEven && grant.kind === 'Hold' ? (madeOdd(voters, others) ?? grant) : grant;
  }
  if (isEven) return madeOdd(voters, others);
  if (voters.length !== wantedVoters(desired) || total >= maxVoters) return null;
  const better = heirs(members).find((heir) => isSpreadBetterWith(heir, voters));
  return better === undefined ? null : { kind: 'Grant', member: better };
}

/** A vote for the member that spreads votes best. */
function nextGrant(
  members: readonly VoterCandidate[],
  voters: readonly VoterCandidate[],
  total: number,
  { departing }: OtherVotes,
): VoteChange {
  if (total >= maxVoters) {
    return hold('AllVotesGiven', 'A vote is free once a member that leaves has given up its own.');
  }
  const inZone = (zone: string | null) => voters.filter((voter) => voter.zone === zone).length;
  const [member, second] = heirs(members).toSorted(
    (a, b) => Number(a.nodeIsCordoned) - Number(b.nodeIsCordoned) || inZone(a.zone) - inZone(b.zone),
  );
  if (member === undefined) {
    return hold('NoVoterInSync', 'A vote is to be given, and no member without one is in sync.');
  }
  const isOddAfterNext = total % 2 === 0 || departing > 0 || second !== undefined || voters.length === 0;
  return isOddAfterNext
    ? { kind: 'Grant', member }
    : hold('VotesInPairs', `${member.name} is given a vote once a second member without one is in sync.`);
}

/** Takes the vote by which an electorate is even. One of a member that is not there is worth least. */
function madeOdd(voters: readonly VoterCandidate[], { absent }: OtherVotes): VoteChange | null {
  const missing = absent.find(({ primary }) => !primary);
  if (missing !== undefined) return { kind: 'Revoke', member: missing };
  return voters.length > 1 ? revokeOf(voters) : null;
}

function revokeOf(voters: readonly VoterCandidate[]): VoteChange | null {
  const surplus = surplusVoter(voters);
  if (surplus === null) return null;
  return { kind: surplus.mustStepDown ? 'StepDown' : 'Revoke', member: surplus.member };
}

/** Members without a vote that can be given one. */
function heirs(members: readonly VoterCandidate[]): VoterCandidate[] {
  return members.filter(({ votes, inSync }) => votes === 0 && inSync);
}

/** Whether votes are spread better once this one has been given a vote and another one has given up its own. */
function isSpreadBetterWith(heir: VoterCandidate, voters: readonly VoterCandidate[]): boolean {
  const more = [...voters, heir];
  const surplus = surplusVoter(more);
  if (surplus === null || surplus.member === heir) return false;
  const after = more.filter((voter) => voter !== surplus.member);
  return compareSpreads(voteSpread(after), voteSpread(voters)) < 0;
}

function hold(reason: string, message: string): VoteChange {
  return { kind: 'Hold', why: { reason, message } };
}
