import type { DatasetReads } from './datasets/dataset-reads.ts';
import { TokenBucket } from './replica-pool/token-bucket.ts';
import type { LookupHedge, ReplicaTitles } from './titles/replica-titles.ts';

/** Batches read twice: a share of all, and so many at once where replicas become slow together. */
const HEDGES = { share: 0.05, capacity: 10 };
/** A batch that takes so many times what batches take on the fastest replica is late, and never one that takes less than some milliseconds. */
const LATE_TIMES = 5;
const LEAST_LATE_MS = 20;

/**
 * Has a batch of lookups that is late read on another replica as well, for one in twenty at most. Only lookups: they are cheap, and
 * alike on all replicas, so that one which is late says something of the replica.
 *
 * @param reads asked for each time: it is made of the replicas that are hedged
 * @param readTimes milliseconds that reads take on each replica; null where that is not known
 * @param onHedge called whenever a batch is read twice
 */
export function lookupHedging(
  reads: () => DatasetReads<ReplicaTitles>,
  readTimes: () => readonly (number | null)[],
  onHedge: () => void = () => undefined,
): LookupHedge {
  const budget = new TokenBucket(HEDGES);
  return {
    begun: () => budget.earn(),
    lateMs: () => {
      const fastest = Math.min(...readTimes().map((time) => time ?? Infinity));
      return Number.isFinite(fastest) ? Math.max(LEAST_LATE_MS, LATE_TIMES * fastest) : LEAST_LATE_MS;
    },
    besides: (replica, collection, batch) => {
      const read = reads().besides({ replica, collection }, batch);
      if (read === null || !budget.spend()) return null;
      onHedge();
      return read;
    },
  };
}
