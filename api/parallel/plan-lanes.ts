/** What routing knows of a replica that might scan; null: cannot be told. */
export interface LaneFigures {
  /** Share of its cores that its mongod uses, 0 to 1. */
  readonly cpu: number | null;
  /** Cores that its mongod may use. */
  readonly cores: number | null;
  /** Reads sent to it and not yet answered. */
  readonly inFlight: number;
  /** What a read there costs, beside the other replicas: `routingCosts`. */
  readonly cost: number;
  /** Whether routing would rather read elsewhere because of its cost, or because it has just come. Another zone is no reason: little is sent. */
  readonly isAvoided: boolean;
}

/** A scan keeps one core busy: so many have to be idle. */
const IDLE_CORES = 1;
/** Beyond this share of use, a scan takes from those who read already. */
const MOST_CPU = 0.5;
/** Two full batches of lookups are 128 reads in flight; a replica with more than an eighth of that is at work. */
const MOST_IN_FLIGHT = 16;
/** More replicas make one question no faster than people notice, and take from other questions. */
const MOST_LANES = 8;

/**
 * On which replicas ranges are read at the same time: on all that are idle, the cheapest first; where fewer than two are, on the best
 * one alone. Where cores are busy, ranges side by side only take from each other (docs/decisions/0052 has what was measured). A
 * replica whose load is not known is not idle.
 */
export function planLanes<P extends { readonly figures: LaneFigures }>(places: readonly P[]): P[] {
  const ranked = places.toSorted(
    ({ figures: a }, { figures: b }) => Number(a.isAvoided) - Number(b.isAvoided) || a.cost - b.cost,
  );
  const idle = ranked.filter(({ figures }) => isIdle(figures));
  return idle.length >= 2 ? idle.slice(0, MOST_LANES) : ranked.slice(0, 1);
}

function isIdle({ cpu, cores, inFlight, isAvoided }: LaneFigures): boolean {
  if (isAvoided || cpu === null || cores === null) return false;
  return cpu <= MOST_CPU && cores * (1 - cpu) >= IDLE_CORES && inFlight <= MOST_IN_FLIGHT;
}
