/** How late a member answered once. */
interface Delay {
  readonly delayMs: number;
  readonly at: number;
}

/** Answers older than this say nothing of now. */
const WINDOW_MS = 3000;
/** Of the answers in the window, the share that is at most as late as the figure that counts. */
const SHARE = 0.75;
/** Fewer answers than this say nothing. */
const FEWEST = 3;

/** How late the members of the set answer now, beside what they did before the load. */
export class ReaderDelays {
  #delays: Delay[] = [];
  #idleMs: number | null = null;

  /** A member has answered a small question, asked `delayMs` before. */
  saw(delayMs: number, at: number): void {
    this.#delays = [...this.#delays.filter((delay) => at - delay.at <= WINDOW_MS), { delayMs, at }];
  }

  /** Whether {@link rest} can tell how late members answer by now. */
  hasEnough(now: number): boolean {
    return this.#fresh(now).length >= FEWEST;
  }

  /** The load rests at this moment, and has for the window before: what members take now is what they take without it. */
  rest(now: number): void {
    this.#idleMs = this.#late(now);
  }

  /** In milliseconds: now, and at rest. Null where either is not known. */
  delays(now: number): { readonly nowMs: number; readonly idleMs: number } | null {
    const nowMs = this.#late(now);
    return nowMs === null || this.#idleMs === null ? null : { nowMs, idleMs: this.#idleMs };
  }

  #late(now: number): number | null {
    const fresh = this.#fresh(now)
      .map(({ delayMs }) => delayMs)
      .sort((one, other) => one - other);
    if (fresh.length < FEWEST) return null;
    return fresh[Math.ceil(fresh.length * SHARE) - 1] ?? null;
  }

  #fresh(now: number): Delay[] {
    return this.#delays.filter(({ at }) => now - at <= WINDOW_MS);
  }
}
