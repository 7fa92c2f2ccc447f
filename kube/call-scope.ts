import type { Clock } from '../time/clock.ts';

/** One call's AbortSignal: the caller's abort or its own expiry, whichever is first. Leaves no listener behind. */
export class CallScope {
  readonly #clock: Clock;
  readonly #caller: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #onCallerAbort = (): void => {
    this.callerAborted = true;
    this.#controller.abort(this.#caller?.reason);
  };
  #timer: { cancel(): void } | undefined;
  callerAborted = false;
  /** What did not happen in which time, once the call has expired. */
  expired: string | undefined;

  constructor(clock: Clock, caller: AbortSignal | undefined) {
    this.#clock = clock;
    this.#caller = caller;
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Replaces the expiry set before; undefined: none. */
  expireAfter(delayMs: number | undefined, what: string): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (delayMs === undefined || this.#controller.signal.aborted) return;
    this.#timer = this.#clock.setTimer(() => {
      this.expired = `${what} for ${String(delayMs)} ms`;
      this.#controller.abort(new Error(this.expired));
    }, delayMs);
  }

  end(): void {
    this.#timer?.cancel();
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }
}
