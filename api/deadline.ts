import type { Clock, Timer } from '../time/clock.ts';

/** The time a request, or a part of it, may take is over. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
  readonly code = 'DEADLINE_EXCEEDED';

  constructor(milliseconds: number) {
    super(`No answer within ${Math.round(milliseconds)} ms.`);
  }
}

/**
 * A point in time by which work must end, as a signal and as the milliseconds that remain, so that it can be handed to
 * whatever understands either. Dispose of it when the work has ended: `using deadline = new Deadline(…)`.
 *
 * Time in which this process stood still is given back, once and no more than the deadline was long: a machine that was paused
 * finds every deadline over, though nothing that was asked had a chance to answer.
 */
export class Deadline implements Disposable {
  /** Aborts at the deadline with DeadlineExceeded, or with the reason of `parent` when that aborts first. */
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #milliseconds: number;
  readonly #stoodStillBefore: number;
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  readonly #onParentAbort: () => void;
  #endsAt: number;
  #timer: Timer;
  #prolonged = false;
  #disposed = false;

  constructor(clock: Clock, milliseconds: number, parent?: AbortSignal) {
    this.signal = this.#controller.signal;
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#stoodStillBefore = clock.stoodStillMs();
    this.#endsAt = clock.monotonicNow() + milliseconds;
    this.#timer = clock.setTimer(() => this.#due(), milliseconds);
    // Not AbortSignal.any: a parent may live as long as the process, and is to keep no trace of each deadline it had.
    this.#parent = parent;
    this.#onParentAbort = () => this.#controller.abort(parent?.reason);
    if (parent?.aborted) this.#onParentAbort();
    else parent?.addEventListener('abort', this.#onParentAbort, { once: true });
  }

  /** Whether the signal has aborted, for whatever reason. */
  passed(): boolean {
    return this.signal.aborted;
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonicNow());
  }

  /** Ends it before its time, for a reason of whoever gave it. */
  end(reason: Error): void {
    if (!this.#disposed) this.#controller.abort(reason);
  }

  /** A deadline for a part of the work: it ends after `milliseconds`, and no later than this one. */
  within(milliseconds: number): Deadline {
    return new Deadline(this.#clock, Math.min(milliseconds, this.remainingMs), this.signal);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer.cancel();
    this.#parent?.removeEventListener('abort', this.#onParentAbort);
  }

  #due(): void {
    const stoodStill = this.#clock.stoodStillMs() - this.#stoodStillBefore;
    if (stoodStill > 0 && !this.#prolonged) {
      this.#prolonged = true;
      const more = Math.min(stoodStill, this.#milliseconds);
      this.#endsAt = this.#clock.monotonicNow() + more;
      this.#timer = this.#clock.setTimer(() => this.#due(), more);
      return;
    }
    // A process that was held up for a short while finds its timers due and its answers there at the same moment, and Node runs
    // timers first: what has arrived by now is read before anything is given up.
    setImmediate(() => {
      if (!this.#disposed) this.#controller.abort(new DeadlineExceeded(this.#milliseconds));
    });
  }
}
