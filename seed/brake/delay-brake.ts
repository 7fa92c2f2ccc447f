import { compareReads, MOST_SPEED, nextSpeed, type ReadsAre } from './delay-pace.ts';
import type { LoadBrake, Written } from './load-brake.ts';
import { type MeanTimes, type ReadTimes, WINDOW_MS } from './read-times.ts';

export interface DelayBrakeOptions {
  readonly reads: Pick<ReadTimes, 'meanMs' | 'forget'>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Members are looked at every half second: before the next look there is nothing new. */
const LOOK_MS = 500;
/** How long the members have to end what they were given, before reads count as those at rest. */
const SETTLE_MS = 500;
/** How long the load rests to learn what reads take without it: as long as a look counts, or few reads would be enough for the one and not for the other. */
const REST_MS = WINDOW_MS;
/** A rest that saw too few reads is not repeated before: beside people who read seldom, the load would do nothing else. */
const REST_AGAIN_MS = 10_000;
/** What was learned so long ago may be true no more: whoever reads may ask for other things, or others may keep the members busy. */
const LEARN_AGAIN_MS = 60_000;
/** What a pause of the source took is no measure of a batch. */
const LONGEST_BATCH_MS = 1000;
/**
 * So many times its own time a write counts: all members work at it, and those that only copy it go on after it is answered. At the most
 * speed beside readers, an eighth of the time has a write under way.
 */
export const WRITE_COUNTS = 3;

/**
 * Goes by how long people's reads take at the members. Holds the load to a share of its time: see {@link nextSpeed}. A batch's time is the
 * longer one of what the loader took to make it ready and {@link WRITE_COUNTS} times what the members took to write it, so that at half the speed
 * neither works for more than half of the time.
 *
 * At first, and every minute while somebody reads and it is below the most that it may, it has the load rest, to learn what reads take without it: as BBR
 * does (Cardwell and others 2016).
 */
export class DelayBrake implements LoadBrake {
  readonly isStandingStill = false;
  readonly #options: DelayBrakeOptions;
  #speed = MOST_SPEED;
  #nextLookAt = Number.NEGATIVE_INFINITY;
  /** What reads take at rest; null where no member told then. */
  #atRest: MeanTimes | null = null;
  #restedAt = Number.NEGATIVE_INFINITY;
  /** Whether the last look found nobody who reads. */
  #nobodyReads = false;
  /** When the last batch was let go; null before the first. */
  #releasedAt: number | null = null;
  /** How long the batch took to write that was written last. */
  #writeMs = 0;

  constructor(options: DelayBrakeOptions) {
    this.#options = options;
  }

  /** Share of the time in which the load may work; null where it was not asked yet, as without readers. */
  get speed(): number | null {
    return this.#releasedAt === null ? null : this.#speed;
  }

  /** Until a look has found that nobody reads. */
  get isGentle(): boolean {
    return !this.#nobodyReads;
  }

  async wait(signal: AbortSignal): Promise<Written> {
    const { now } = this.#options;
    if (this.#releasedAt === null) {
      await this.#rest(signal);
    } else {
      const workedMs = Math.min(
        Math.max(now() - this.#releasedAt, WRITE_COUNTS * this.#writeMs),
        LONGEST_BATCH_MS,
      );
      await this.#look(signal);
      await this.#sleep(workedMs * (1 / this.#speed - 1), signal);
    }
    const releasedAt = now();
    this.#releasedAt = releasedAt;
    return () => {
      this.#writeMs = now() - releasedAt;
    };
  }

  end(): void {
    // Nothing goes on between batches.
  }

  /** Learns what reads take while the load writes nothing. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { reads, now } = this.#options;
    await this.#sleep(SETTLE_MS, signal);
    reads.forget();
    await this.#sleep(REST_MS, signal);
    this.#atRest = reads.meanMs(now());
    this.#restedAt = now();
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { reads, now } = this.#options;
    if (now() < this.#nextLookAt) return;
    this.#nextLookAt = now() + LOOK_MS;
    const found = compareReads(reads.meanMs(now()), this.#atRest);
    this.#nobodyReads = found === 'none';
    if (this.#mayLearnFrom(found)) await this.#rest(signal);
    else this.#adjust(found);
  }

  /** Whether it is time for a rest, and somebody reads of whom it can be learned. */
  #mayLearnFrom(found: ReadsAre): boolean {
    const restedMsAgo = this.#options.now() - this.#restedAt;
    if (found === 'notComparable') return restedMsAgo >= REST_AGAIN_MS;
    return (
      (found === 'late' || found === 'inTime') && this.#speed < MOST_SPEED && restedMsAgo >= LEARN_AGAIN_MS
    );
  }

  #adjust(found: ReadsAre): void {
    const before = this.#speed;
    this.#speed = nextSpeed(before, found);
    // What came late for the old speed is no reason to fall further.
    if (this.#speed < before) this.#nextLookAt = this.#options.now() + WINDOW_MS;
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (ms <= 0) return;
    await this.#options.sleep(ms, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
