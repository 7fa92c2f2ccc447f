import type { ReaderLag } from './reader-lags.ts';

/** How long the next batch has to wait, counted from the moment in which it was ready. */
export interface LoadPace {
  /** Infinity: until the lag is less. 0: not at all. */
  readonly waitMs: number;
  /** The reader that lags most; null where there is none. */
  readonly slowest: ReaderLag | null;
}

/** Of `maxLagMs`, up to which lag a load goes at full speed. */
const FREE_SHARE = 1 / 4;
/**
 * From which on it stands still. The other half is for what is not seen yet: replies come every half second, and up to four batches are
 * under way.
 */
const STOP_SHARE = 1 / 2;

/** How long a load stands still for one reader in sum, before it goes on without regard to it. */
export const PATIENCE_MS = 60_000;

/** Whether a load stands still for that lag. */
export function isStopping(lagMs: number, maxLagMs: number): boolean {
  return lagMs >= maxLagMs * STOP_SHARE;
}

/** Whether that lag is none that a load has to do with. */
export function isCaughtUp(lagMs: number, maxLagMs: number): boolean {
  return lagMs < maxLagMs * FREE_SHARE;
}

/**
 * How fast a load may go: at full speed while no reader lags by a quarter of the limit, more slowly in proportion from there to a half,
 * and not at all above that. A speed of 1/n is kept by a wait of (n - 1) times what a batch takes.
 *
 * @param maxLagMs above 0
 * @param batchMs how long the loader was busy since the last batch began
 */
export function loadPace(readers: readonly ReaderLag[], maxLagMs: number, batchMs: number): LoadPace {
  const slowest = readers.reduce<ReaderLag | null>(
    (most, reader) => (most === null || reader.lagMs > most.lagMs ? reader : most),
    null,
  );
  if (slowest === null || isCaughtUp(slowest.lagMs, maxLagMs)) return { waitMs: 0, slowest };
  if (isStopping(slowest.lagMs, maxLagMs)) return { waitMs: Number.POSITIVE_INFINITY, slowest };
  const speed = (STOP_SHARE - slowest.lagMs / maxLagMs) / (STOP_SHARE - FREE_SHARE);
  return { waitMs: batchMs * (1 / speed - 1), slowest };
}

/** How a load stands to a reader that has made it wait. */
export interface Regard {
  /** How long the load has stood still while this reader was too far behind, since it was not. */
  readonly stoodStillMs: number;
  /** It has waited long enough for it, and goes on until it has caught up. */
  readonly isGivenUp: boolean;
}

export type Regards = ReadonlyMap<string, Regard>;

/**
 * What follows of a look at the readers, before which the load has stood still for `stoodStillMs`, 0 if it has not.
 *
 * A reader that does not catch up while nothing is written lags for another reason than the load. A reader that is not heard of
 * stays as it was: it may come back as far behind as it went.
 */
export function nextRegards(
  regards: Regards,
  readers: readonly ReaderLag[],
  maxLagMs: number,
  stoodStillMs: number,
): Regards {
  const next = new Map(regards);
  for (const { member, lagMs } of readers) {
    const { stoodStillMs: before, isGivenUp } = regards.get(member) ?? { stoodStillMs: 0, isGivenUp: false };
    if (isGivenUp ? isCaughtUp(lagMs, maxLagMs) : !isStopping(lagMs, maxLagMs)) {
      next.delete(member);
    } else if (!isGivenUp) {
      const sum = before + stoodStillMs;
      next.set(member, { stoodStillMs: sum, isGivenUp: sum >= PATIENCE_MS });
    }
  }
  return next;
}
