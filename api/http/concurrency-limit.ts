/** The limit never falls below this: so much any database does at once. */
const MIN_LIMIT = 16;
const FIRST_LIMIT = 250;
/** What is left of the limit after a request that was too slow. */
const DECREASE = 0.9;
/** Additive increase for each limitful of requests in good time. */
const INCREASE = 4;

/**
 * How much work may be under way: additive increase while requests come back in good time and the limit is what holds others up,
 * multiplicative decrease when one is slow or fails (Chiu and Jain, 1989; the AIMDLimit of Netflix' concurrency-limits). By time against
 * a fixed bound and not against the best time seen (Vegas, Gradient2): reads are coalesced, so that more at once makes each a little
 * slower and all of them together faster.
 */
export class ConcurrencyLimit {
  readonly #max: number;
  readonly #slowMs: number;
  #limit: number;
  /** Requests that began before the last decrease say nothing of what came of it. */
  #decreasedAt = Number.NEGATIVE_INFINITY;

  constructor({ max, slowMs }: { readonly max: number; readonly slowMs: number }) {
    this.#max = max;
    this.#slowMs = slowMs;
    this.#limit = Math.min(max, FIRST_LIMIT);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** @param underWay cost under way when the request ended, its own included */
  observe(ended: {
    readonly tookMs: number;
    readonly failed: boolean;
    readonly underWay: number;
    readonly now: number;
  }): void {
    const { tookMs, failed, underWay, now } = ended;
    if (failed || tookMs > this.#slowMs) {
      if (now - tookMs < this.#decreasedAt) return;
      this.#decreasedAt = now;
      this.#limit = Math.max(Math.min(MIN_LIMIT, this.#max), this.#limit * DECREASE);
    } else if (underWay * 2 > this.#limit) {
      this.#limit = Math.min(this.#max, this.#limit + INCREASE / this.#limit);
    }
  }
}
