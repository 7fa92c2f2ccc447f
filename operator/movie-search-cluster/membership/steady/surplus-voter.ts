import type { VoterCandidate } from './vote-change.ts';

/** Who of too many voters gives up its vote. */
export interface SurplusVoter {
  readonly member: VoterCandidate;
  /** It is primary: another one has to take over first. */
  readonly mustStepDown: boolean;
}

/**
 * Who of too many voters gives up its vote: one that is not in sync, else the one without which the votes are spread best. A
 * primary keeps its vote, unless its node is to be emptied and another voter can take over. Null: nobody can give it up.
 */
export function surplusVoter(voters: readonly VoterCandidate[]): SurplusVoter | null {
  const without = (voter: VoterCandidate) => voters.filter((each) => each !== voter);
  const ranked = voters.toSorted(
    (a, b) =>
      Number(a.inSync) - Number(b.inSync) ||
      compareSpreads(voteSpread(without(a)), voteSpread(without(b))) ||
      inZone(voters, b.zone) - inZone(voters, a.zone),
  );
  const [first] = ranked;
  if (first?.primary === true && first.nodeIsCordoned) {
    const hasHeir = without(first).some(({ inSync, nodeIsCordoned }) => inSync && !nodeIsCordoned);
    if (hasHeir) return { member: first, mustStepDown: true };
  }
  const member = ranked.find(({ primary }) => !primary);
  return member === undefined ? null : { member, mustStepDown: false };
}

/** How ill votes are spread. Less is better, the first figure before the second. */
export interface VoteSpread {
  /** Votes on nodes that are to be emptied. */
  readonly onCordonedNodes: number;
  /** Votes of a zone whose loss would take the majority; 0: there is no such zone. */
  readonly inRulingZone: number;
}

export function voteSpread(voters: readonly VoterCandidate[]): VoteSpread {
  const fullest = Math.max(0, ...voters.map(({ zone }) => (zone === null ? 0 : inZone(voters, zone))));
  return {
    onCordonedNodes: voters.filter(({ nodeIsCordoned }) => nodeIsCordoned).length,
    inRulingZone: fullest * 2 > voters.length ? fullest : 0,
  };
}

/** Below zero: `a` is the better one. */
export function compareSpreads(a: VoteSpread, b: VoteSpread): number {
  return a.onCordonedNodes - b.onCordonedNodes || a.inRulingZone - b.inRulingZone;
}

function inZone(voters: readonly VoterCandidate[], zone: string | null): number {
  return voters.filter((voter) => voter.zone === zone).length;
}
