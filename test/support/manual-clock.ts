import type { Clock, Timer } from '../../time/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #monotonic = 0;
  #stoodStill = 0;
  #wallOffset: number;
  #timers: { dueAt: number; callback: () => void }[] = [];

  /** @param startMs the wall clock's time, in milliseconds since the epoch */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#wallOffset = startMs;
  }

  now(): number {
    return this.#wallOffset + this.#monotonic;
  }

  monotonicNow(): number {
    return this.#monotonic;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { dueAt: this.#monotonic + delayMs, callback };
    this.#timers.push(timer);
    return { cancel: () => (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  stoodStillMs(): number {
    return this.#stoodStill;
  }

  /** Lets time pass in which nothing can run: timers that come due meanwhile fire when it is over. */
  async standStill(forMs: number): Promise<void> {
    this.#monotonic += forMs;
    this.#stoodStill += forMs;
    await this.advance(0);
  }

  /** Lets time pass in which somebody keeps the thread busy: timers that come due meanwhile fire when time passes next. */
  keepBusy(forMs: number): void {
    this.#monotonic += forMs;
  }

  /** How many timers have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Sets the wall clock forward or back, as an administrator does; timers do not notice. */
  shiftWallClock(byMs: number): void {
    this.#wallOffset += byMs;
  }

  /** Lets time pass. Timers fire in order, and what they set off runs before time goes on. */
  async advance(byMs: number): Promise<void> {
    const target = this.#monotonic + byMs;
    await settle();
    for (;;) {
      const next = this.#timers.filter(({ dueAt }) => dueAt <= target).sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#monotonic = Math.max(this.#monotonic, next.dueAt);
      next.callback();
      await settle();
    }
    this.#monotonic = Math.max(this.#monotonic, target);
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
