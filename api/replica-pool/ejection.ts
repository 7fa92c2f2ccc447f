import { backoffDelay } from '../../time/backoff.ts';

/** Failures of a replica that are not forgiven yet. */
export interface Strikes {
  readonly count: number;
  /** When the last one was counted, in milliseconds of a monotonic clock. */
  readonly at: number;
}

export const NO_STRIKES: Strikes = { count: 0, at: -Infinity };

/** Well behaved for so long, a replica has one failure forgiven. */
const FORGIVEN_AFTER_MS = 10_000;
const EJECTION = { initialMs: 100, maxMs: 5000 };

/** One failure more, less those that were forgiven meanwhile. A success alone forgives nothing: half of the reads may fail. */
export function struck({ count, at }: Strikes, now: number): Strikes {
  const forgiven = Math.floor((now - at) / FORGIVEN_AFTER_MS);
  return { count: Math.max(0, count - forgiven) + 1, at: now };
}

/**
 * For how long a replica is left alone before it is probed: not at all after the first failure, since most are a lost connection
 * and no more; then 100 ms, doubled from failure to failure up to 5 s, with jitter.
 *
 * @param random in [0, 1)
 */
export function ejectionMs({ count }: Strikes, random: number): number {
  return count <= 1 ? 0 : backoffDelay(EJECTION, count - 1, random);
}
