import { pause, type Clock } from '../../time/clock.ts';
import { Deadline } from '../deadline.ts';
import {
  cpuShare,
  lagBehind,
  loadRates,
  memoryShare,
  type LoadRates,
  type LoadSample,
  type TimedSample,
} from './load-figures.ts';

/** A sample costs a member about a millisecond of its time: docs/decisions/0059. */
const SAMPLE_EVERY_MS = 2000;
const SAMPLE_TIMEOUT_MS = 1000;
/** Figures of a replica that does not tell them any more are held for so long: no answer is not zero. */
const HELD_MS = 10_000;

/** Asks a replica for its load every two seconds, and keeps what follows from the last two answers. */
export class LoadWatch {
  readonly #clock: Clock;
  readonly #take: (deadline: Deadline) => Promise<LoadSample>;
  #last: TimedSample | undefined;
  #cpu: number | null = null;
  #rates: LoadRates | null = null;
  #lags: readonly [number | null, number | null] = [null, null];

  constructor(clock: Clock, take: (deadline: Deadline) => Promise<LoadSample>) {
    this.#clock = clock;
    this.#take = take;
  }

  /** The last sample, while it still says something. */
  get sample(): TimedSample | null {
    const isHeld = this.#last !== undefined && this.#clock.monotonicNow() - this.#last.at <= HELD_MS;
    return isHeld ? (this.#last ?? null) : null;
  }

  /** What it used between the last two samples; null where it does not say of late. */
  get rates(): LoadRates | null {
    return this.sample === null ? null : this.#rates;
  }

  get cpu(): number | null {
    return this.sample === null ? null : this.#cpu;
  }

  get memory(): number | null {
    return this.sample === null ? null : memoryShare(this.sample);
  }

  /** The less of the last two: a replica that was asked just before a write came, and another just after, does not lag. */
  get lagMs(): number | null {
    if (this.sample === null) return null;
    const known = this.#lags.filter((lag) => lag !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /**
   * Samples until `signal` aborts.
   *
   * @param isDue whether to ask now: one that fails its probes is left alone
   * @param others the samples of all replicas at the moment of asking
   */
  async run(isDue: () => boolean, others: () => readonly TimedSample[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (isDue()) await this.#ask(others, signal);
      await pause(this.#clock, SAMPLE_EVERY_MS, signal);
    }
  }

  async #ask(others: () => readonly TimedSample[], signal: AbortSignal): Promise<void> {
    using deadline = new Deadline(this.#clock, SAMPLE_TIMEOUT_MS, signal);
    let sample: LoadSample;
    try {
      sample = await this.#take(deadline);
    } catch {
      // What it told last is held for a while. Whether it answers at all, its probes tell.
      return;
    }
    const timed = { ...sample, at: this.#clock.monotonicNow() };
    this.#cpu = cpuShare(this.#last, timed) ?? this.#cpu;
    this.#rates = loadRates(this.#last, timed);
    this.#last = timed;
    this.#lags = [this.#lags[1], lagBehind(timed, others())];
  }
}
