import type { Clock, Timer } from '../kube/clock.ts';

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
 */
export class Deadline implements Disposable {
  /** Aborts at the deadline with DeadlineExceeded, or with the reason of `parent` when that aborts first. */
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #endsAt: number;
  readonly #timer: Timer;
  readonly #parent: AbortSignal | undefined;
  readonly #onParentAbort: () => void;
  #disposed = false;

  constructor(clock: Clock, milliseconds: number, parent?: AbortSignal) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#clock = clock;
    this.#endsAt = clock.monotonicNow() + milliseconds;
    // A process that was held up finds its timers due and its answers there at the same moment, and Node runs timers first: what
    // has arrived by now is read before anything is given up.
    this.#timer = clock.setTimer(
      () =>
        setImmediate(() => {
          if (!this.#disposed) controller.abort(new DeadlineExceeded(milliseconds));
        }),
      milliseconds,
    );
    // Not AbortSignal.any: a parent may live as long as the process, and is to keep no trace of each deadline it had.
    this.#parent = parent;
    this.#onParentAbort = () => controller.abort(parent?.reason);
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

  /** A deadline for a part of the work: it ends after `milliseconds`, and no later than this one. */
  within(milliseconds: number): Deadline {
    return new Deadline(this.#clock, Math.min(milliseconds, this.remainingMs), this.signal);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer.cancel();
    this.#parent?.removeEventListener('abort', this.#onParentAbort);
  }
}
