import type { Clock } from '../../time/clock.ts';

/** Older than this, a mean says nothing of the replica any more: it may be tried again. */
const FORGOTTEN_AFTER_MS = 10_000;

/**
 * How long reads of one kind take: their exponentially weighted mean, or the age of the oldest one that is under way where that is
 * more, so that a replica which has stopped to answer shows at once and not when its reads run out of time.
 */
export class LatencyMeter {
  readonly #clock: Clock;
  readonly #newestShare: number;
  readonly #pending = new Set<{ readonly since: number }>();
  #mean: number | null = null;
  #measuredAt = -Infinity;

  /** @param newestShare what the newest measurement counts in the mean: the more, the fewer there are */
  constructor(clock: Clock, newestShare: number) {
    this.#clock = clock;
    this.#newestShare = newestShare;
  }

  /** Milliseconds; null where nothing has been measured of late. */
  get milliseconds(): number | null {
    const now = this.#clock.monotonicNow();
    const mean = now - this.#measuredAt > FORGOTTEN_AFTER_MS ? null : this.#mean;
    // In the order in which they began.
    const [oldest] = this.#pending;
    return oldest === undefined ? mean : Math.max(mean ?? 0, now - oldest.since);
  }

  /** Forgets what was measured: it was another time. What is under way is still measured. */
  forget(): void {
    this.#mean = null;
  }

  /** Measures a read. One that fails counts as well: it took the time. */
  async measure<T>(read: () => Promise<T>): Promise<T> {
    const pending = { since: this.#clock.monotonicNow() };
    this.#pending.add(pending);
    try {
      return await read();
    } finally {
      this.#pending.delete(pending);
      const now = this.#clock.monotonicNow();
      const taken = now - pending.since;
      const before = now - this.#measuredAt > FORGOTTEN_AFTER_MS ? null : this.#mean;
      this.#mean = before === null ? taken : before + this.#newestShare * (taken - before);
      this.#measuredAt = now;
    }
  }
}
