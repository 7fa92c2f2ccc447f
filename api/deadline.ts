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
  readonly #clock: Clock;
  readonly #milliseconds: number;
  readonly #stoodStillBefore: number;
  readonly #parent: AbortSignal | Deadline | undefined;
  readonly #onParentEnd: () => void;
  /** Made once somebody asks for it: a signal and its listeners cost more than all the rest here, and most requests need none. */
  #controller: AbortController | undefined;
  readonly #listeners = new Set<() => void>();
  #endsAt: number;
  #timer: Timer;
  #ended = false;
  #reason: unknown;
  #prolonged = false;
  #disposed = false;

  constructor(clock: Clock, milliseconds: number, parent?: AbortSignal | Deadline) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#stoodStillBefore = clock.stoodStillMs();
    this.#endsAt = clock.monotonicNow() + milliseconds;
    this.#timer = clock.setTimer(() => this.#due(), milliseconds);
    // Not AbortSignal.any: a parent may live as long as the process, and is to keep no trace of each deadline it had.
    this.#parent = parent;
    this.#onParentEnd = () => this.#end(parent?.reason);
    if (parent instanceof Deadline) {
      if (parent.passed()) this.#onParentEnd();
      else parent.onEnd(this.#onParentEnd);
    } else if (parent?.aborted) this.#onParentEnd();
    else parent?.addEventListener('abort', this.#onParentEnd, { once: true });
  }

  /** Aborts at the deadline with DeadlineExceeded, or with the reason of the parent when that ends first. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#ended) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Whether it has ended, for whatever reason. */
  passed(): boolean {
    return this.#ended;
  }

  /** Why it has ended, as the signal tells it; undefined while it has not. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Throws the reason where it has ended. */
  throwIfPassed(): void {
    if (this.#ended) throw this.#reason;
  }

  /** Calls `listener` once it ends, which is not before now: what has ended already calls nobody. */
  onEnd(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Takes back an {@link onEnd}. */
  offEnd(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonicNow());
  }

  /** Ends it before its time, for a reason of whoever gave it. */
  end(reason: Error): void {
    if (!this.#disposed) this.#end(reason);
  }

  /** A deadline for a part of the work: it ends after `milliseconds`, and no later than this one. */
  within(milliseconds: number): Deadline {
    return new Deadline(this.#clock, Math.min(milliseconds, this.remainingMs), this);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer.cancel();
    if (this.#parent instanceof Deadline) this.#parent.offEnd(this.#onParentEnd);
    else this.#parent?.removeEventListener('abort', this.#onParentEnd);
  }

  #end(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
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
      if (!this.#disposed) this.#end(new DeadlineExceeded(this.#milliseconds));
    });
  }
}
