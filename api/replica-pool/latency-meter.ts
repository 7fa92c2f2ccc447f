import { stopwatch, type Clock } from '../../time/clock.ts';

/** Older than this, a mean says nothing of the replica any more: it may be tried again. */
const FORGOTTEN_AFTER_MS = 10_000;

/**
 * How long reads of one kind take: their exponentially weighted mean, or the age of the oldest one that is under way where that is
 * more, so that a replica which has stopped to answer shows at once and not when its reads run out of time. Time in which this process
 * stood still is no replica's: one with a read under way would be passed over for it until that is forgotten. How much of a standstill
 * fell into a read is not known, so that a read beside one is not counted in the mean: less what stood still, it could seem to have taken
 * no time at all, and every other replica would seem slow.
 */
export class LatencyMeter {
  readonly #clock: Clock;
  readonly #newestShare: number;
  /** Of each read that is under way, how long it has taken. */
  readonly #pending = new Set<() => number>();
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
    return oldest === undefined ? mean : Math.max(mean ?? 0, oldest());
  }

  /** Forgets what was measured: it was another time. What is under way is still measured. */
  forget(): void {
    this.#mean = null;
  }

  /** Measures a read. One that fails counts as well: it took the time. */
  async measure<T>(read: () => Promise<T>): Promise<T> {
    const tookMs = stopwatch(this.#clock);
    const stoodStillMs = this.#clock.stoodStillMs();
    this.#pending.add(tookMs);
    try {
      return await read();
    } finally {
      this.#pending.delete(tookMs);
      if (this.#clock.stoodStillMs() === stoodStillMs) this.#count(tookMs());
    }
  }

  #count(taken: number): void {
    const now = this.#clock.monotonicNow();
    const before = now - this.#measuredAt > FORGOTTEN_AFTER_MS ? null : this.#mean;
    this.#mean = before === null ? taken : before + this.#newestShare * (taken - before);
    this.#measuredAt = now;
  }
}
