import type { Clock, Timer } from '../../time/clock.ts';
import { LoadUrgency } from './load-urgency.ts';
import { SnapshotUnusable } from './snapshot-unusable.ts';

/** An urgent load that takes longer has failed. */
const URGENT_MS = 120_000;
/** A load that is not urgent becomes so after so many milliseconds. 12.6 million titles take a quarter of that where a processor is free. */
const PATIENCE_MS = 180_000;
/** So often it is looked whether a load has become urgent. */
const LOOK_MS = 100;

export interface WatchedLoadOptions {
  readonly clock: Clock;
  /** Whether somebody waits for what is loaded, at the moment of asking. */
  readonly isUrgent: () => boolean;
  /** Aborts where what is loaded is wanted no more. */
  readonly letGo: AbortSignal;
}

/** Looks after a load: says when it becomes urgent, and that it is to end where it takes too long or is wanted no more. To be ended in every outcome. */
export class WatchedLoad {
  readonly urgency = new LoadUrgency();
  /** Aborts where the load is to end, with SnapshotUnusable where it took too long. */
  readonly signal: AbortSignal;
  readonly #options: WatchedLoadOptions;
  readonly #late = new AbortController();
  readonly #patientUntil: number;
  #timer: Timer;

  constructor(options: WatchedLoadOptions) {
    const { clock, letGo } = options;
    this.#options = options;
    this.signal = AbortSignal.any([letGo, this.#late.signal]);
    this.#patientUntil = clock.monotonicNow() + PATIENCE_MS;
    this.#timer = this.#look();
  }

  end(): void {
    this.#timer.cancel();
  }

  #look(): Timer {
    const { clock, isUrgent } = this.#options;
    if (isUrgent() || clock.monotonicNow() >= this.#patientUntil) {
      this.urgency.hurry();
      return clock.setTimer(() => this.#late.abort(tooLong()), URGENT_MS);
    }
    return clock.setTimer(() => {
      this.#timer = this.#look();
    }, LOOK_MS);
  }
}

function tooLong(): SnapshotUnusable {
  return new SnapshotUnusable('READ_FAILED', `Loading took longer than ${URGENT_MS} ms.`);
}
