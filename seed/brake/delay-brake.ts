import { FIRST_SPEED, nextSpeed } from './delay-pace.ts';
import type { LoadBrake } from './load-brake.ts';
import type { ReaderDelays } from './reader-delays.ts';

export interface DelayBrakeOptions {
  readonly delays: Pick<ReaderDelays, 'hasEnough' | 'rest' | 'delays'>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Answers come every half second a member: a look before the next ones sees nothing new. */
const LOOK_MS = 500;
/** How long the load waits at first to learn what members take at rest. */
const LONGEST_REST_MS = 3000;
const REST_STEP_MS = 250;
/** What a pause of the source took is no measure of a batch. */
const LONGEST_BATCH_MS = 1000;

/**
 * Goes by how late members answer: people's searches wait in the same queue. Holds the load to a share of its time: see {@link nextSpeed}.
 * At first it has the load wait until it knows what answers take without it.
 */
export class DelayBrake implements LoadBrake {
  readonly isStandingStill = false;
  readonly #options: DelayBrakeOptions;
  #speed = FIRST_SPEED;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** When the last batch was let go; null before the first. */
  #releasedAt: number | null = null;

  constructor(options: DelayBrakeOptions) {
    this.#options = options;
  }

  /** Share of the time in which the load may work; null where it was not asked yet, as without readers. */
  get speed(): number | null {
    return this.#releasedAt === null ? null : this.#speed;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const { now } = this.#options;
    if (this.#releasedAt === null) {
      await this.#learn(signal);
    } else {
      this.#look(now());
      const batchMs = Math.min(now() - this.#releasedAt, LONGEST_BATCH_MS);
      await this.#sleep(batchMs * (1 / this.#speed - 1), signal);
    }
    this.#releasedAt = now();
  }

  end(): void {
    // Nothing goes on between batches.
  }

  async #learn(signal: AbortSignal): Promise<void> {
    const { delays, now } = this.#options;
    const until = now() + LONGEST_REST_MS;
    while (!delays.hasEnough(now()) && now() < until) await this.#sleep(REST_STEP_MS, signal);
    delays.rest(now());
  }

  #look(at: number): void {
    if (at - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = at;
    const delays = this.#options.delays.delays(at);
    // Where nobody answers there is nothing to go by: the lag brake waits for those that are silent.
    if (delays !== null) this.#speed = nextSpeed(this.#speed, delays);
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
