import type { Steps } from '../../catalog/snapshot/steps.ts';
import { type Clock, pause } from '../../time/clock.ts';
import type { LoadUrgency } from './load-urgency.ts';

/** Of its time, so much a load works that is not urgent: as one does that the loader writes beside readers. */
const SHARE = 0.3;
/** After so many milliseconds of work it rests. */
const WORK_MS = 10;
/** A rest is no longer: a member may have taken seconds for a piece, and the load has to end. */
const MOST_REST_MS = 2000;
/** So often it is looked whether the load has become urgent. */
const LOOK_MS = 50;

/**
 * Has a load that is not urgent work three tenths of its time, in pieces of some 10 ms. Waiting for a member is work, too: the member is busy
 * meanwhile. An urgent load never rests.
 */
export class LoadPace {
  readonly #clock: Clock;
  readonly #urgency: Pick<LoadUrgency, 'isUrgent'>;
  /** When it went to work. */
  #since: number;
  #restedMs = 0;

  constructor(clock: Clock, urgency: Pick<LoadUrgency, 'isUrgent'>) {
    this.#clock = clock;
    this.#urgency = urgency;
    this.#since = clock.monotonicNow();
  }

  /** How many milliseconds it has rested in sum. */
  get restedMs(): number {
    return this.#restedMs;
  }

  /** To be called between any two steps of work: rests where that is due. Throws the signal's reason once it aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const workedMs = this.#clock.monotonicNow() - this.#since;
    if (workedMs < WORK_MS) return;
    const restFrom = this.#clock.monotonicNow();
    if (this.#urgency.isUrgent) {
      this.#since = restFrom;
      return;
    }
    await this.#rest(restFrom + Math.min(workedMs * (1 / SHARE - 1), MOST_REST_MS), signal);
    this.#since = this.#clock.monotonicNow();
    this.#restedMs += this.#since - restFrom;
  }

  /** Does work in steps, and rests between them where that is due. Throws what they throw, and the signal's reason once it aborts. */
  async work<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await this.turn(signal);
    }
  }

  /** Ends early where the load becomes urgent. */
  async #rest(until: number, signal: AbortSignal): Promise<void> {
    while (!this.#urgency.isUrgent) {
      const leftMs = until - this.#clock.monotonicNow();
      if (leftMs <= 0) return;
      await pause(this.#clock, Math.min(leftMs, LOOK_MS), signal);
      signal.throwIfAborted();
    }
  }
}
