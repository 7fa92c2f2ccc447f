/** What the choice of a replica looks at. */
export interface Candidate {
  /** Reads sent to it and not yet answered. */
  readonly inFlight: number;
}

/**
 * The candidate with the fewest reads in flight; among equals, each in its turn. Slow replicas hold their reads longer, so they
 * get fewer new ones without anything being measured.
 *
 * @param turn a number that grows by one from choice to choice
 * @returns undefined where there are no candidates
 */
export function chooseReplica<C extends Candidate>(candidates: readonly C[], turn: number): C | undefined {
  const fewest = Math.min(...candidates.map(({ inFlight }) => inFlight));
  const equals = candidates.filter(({ inFlight }) => inFlight === fewest);
  return equals[turn % equals.length];
}
