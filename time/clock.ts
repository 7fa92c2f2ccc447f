/** A timer that has not fired yet. */
export interface Timer {
  cancel(): void;
}

/** Time as the code that waits sees it; tests hand in one they move by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back, whatever happens to the wall clock. */
  monotonicNow(): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  /**
   * Milliseconds in which this process could not run at all, of the time since somebody first asked: stopped, or its machine
   * was. Known again before any timer fires that came due meanwhile.
   */
  stoodStillMs(): number;
}

/** A beat so often, which costs next to nothing, and a beat so late, which no ordinary work causes. */
const BEAT_MS = 100;
const STANDSTILL_MS = 200;

/**
 * Adds up the time in which the process stood still, by a beat that is late. A timer that fires before the beat sees the standstill as
 * well: Node keeps timers of one length in one list, and runs a whole list as early as the oldest timer that ever stood in it was due,
 * which may be before the beat.
 */
class Heartbeat {
  #stoodStillMs = 0;
  #lastBeat = performance.now();

  constructor() {
    setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  get stoodStillMs(): number {
    return this.#stoodStillMs + this.#standstill(performance.now());
  }

  #beat(): void {
    const now = performance.now();
    this.#stoodStillMs += this.#standstill(now);
    this.#lastBeat = now;
  }

  /** By how much the beat is late that has not come yet; 0 where ordinary work may have delayed it. */
  #standstill(now: number): number {
    const late = now - this.#lastBeat - BEAT_MS;
    return late >= STANDSTILL_MS ? late : 0;
  }
}

let heartbeat: Heartbeat | undefined;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  setTimer(callback, delayMs) {
    const timeout = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
  stoodStillMs: () => (heartbeat ??= new Heartbeat()).stoodStillMs,
};

/**
 * Begins to measure how long something takes that others do for this process.
 *
 * @returns gives the milliseconds since, without those in which this process stood still: nobody else is to blame for them
 */
export function stopwatch(clock: Clock): () => number {
  const startedAt = clock.monotonicNow();
  const stoodStillBefore = clock.stoodStillMs();
  return () => Math.max(0, clock.monotonicNow() - startedAt - (clock.stoodStillMs() - stoodStillBefore));
}

/** Resolves after `delayMs`, or at once when `signal` aborts: the caller looks at the signal to tell which. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.setTimer(finish, delayMs);
    signal.addEventListener('abort', finish, { once: true });
  });
}
