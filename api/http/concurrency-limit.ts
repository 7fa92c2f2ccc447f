/** The limit never falls below this: so much any database does at once. */
const MIN_LIMIT = 16;
const FIRST_LIMIT = 250;
/** What is left of the limit after a request that was too slow. */
const DECREASE = 0.9;
/** Additive increase for each limitful of requests in good time. */
const INCREASE = 4;
/** What a lowered limit grows by in the time of two slow requests, a second at least, while nothing is slow: less than one slow request takes away. */
const RECOVERY = 1.1;
const LEAST_RECOVERY_MS = 1000;

/**
 * How much work may be under way: additive increase while requests come back in good time and the limit is what holds others up,
 * multiplicative decrease when one is slow or fails (Chiu and Jain, 1989; the AIMDLimit of Netflix' concurrency-limits). By time against
 * a fixed bound and not against the best time seen (Vegas, Gradient2): reads are coalesced, so that more at once makes each a little
 * slower and all of them together faster.
 *
 * While the event loop is busy all the time, the limit sinks to what it was at first, and does not grow beyond: work that waits for the
 * loop is not done sooner for being let in, and what is under way lives through more rounds of the garbage collector. The same thought as
 * in BBR: as much under way as keeps the bottleneck busy, and no more (Cardwell and others 2016; Kleinrock 1979).
 *
 * Time alone brings a lowered limit back to what it was at first. A process that gets no processor for a moment finds its requests slow,
 * and lowers the limit for it; a low limit holds nobody up while little is asked, so it is never what holds others up, so it would
 * stay low for good, and turn away the next burst (issue 147 of concurrency-limits). TCP's CUBIC grows back by time as well (RFC 9438).
 * What lies above the first limit has to be shown by use.
 */
export class ConcurrencyLimit {
  readonly #max: number;
  readonly #first: number;
  readonly #slowMs: number;
  readonly #recoveryMs: number;
  #limit: number;
  /** Requests that began before the last decrease say nothing of what came of it. */
  #decreasedAt = Number.NEGATIVE_INFINITY;
  /** Until when time has counted: when a request ended last, or nothing was under way. */
  #countedTo = Number.NEGATIVE_INFINITY;

  constructor({ max, slowMs }: { readonly max: number; readonly slowMs: number }) {
    this.#max = max;
    this.#slowMs = slowMs;
    // A slow request takes longer than that, so that there may be as much time between two decreases.
    this.#recoveryMs = Math.max(LEAST_RECOVERY_MS, 2 * slowMs);
    this.#first = Math.min(max, FIRST_LIMIT);
    this.#limit = this.#first;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /**
   * @param underWay cost under way when the request ended, its own included
   * @param isLoopBusy whether the event loop has something to do all the time
   */
  observe(ended: {
    readonly tookMs: number;
    readonly failed: boolean;
    readonly underWay: number;
    readonly now: number;
    readonly isLoopBusy: boolean;
  }): void {
    const { tookMs, failed, underWay, now, isLoopBusy } = ended;
    if (failed || tookMs > this.#slowMs) {
      this.#countedTo = now;
      if (now - tookMs < this.#decreasedAt) return;
      this.#decreasedAt = now;
      this.#limit = Math.max(Math.min(MIN_LIMIT, this.#max), this.#limit * DECREASE);
      return;
    }
    const enough = isLoopBusy ? this.#first : this.#max;
    if (this.#limit > enough) {
      this.#countedTo = now;
      this.#limit = Math.max(enough, this.#limit - INCREASE / this.#limit);
      return;
    }
    this.#recover(now);
    if (underWay * 2 > this.#limit) this.#limit = Math.min(enough, this.#limit + INCREASE / this.#limit);
  }

  /** Nothing is under way, and so nothing has been slow since the last request ended. */
  idle(now: number): void {
    this.#recover(now);
  }

  /** Time before a request that was slow does not count, nor does time in which requests hang: they are slow when they end. */
  #recover(now: number): void {
    if (this.#limit < this.#first) {
      const grown = this.#limit * RECOVERY ** ((now - this.#countedTo) / this.#recoveryMs);
      this.#limit = Math.min(this.#first, grown);
    }
    this.#countedTo = now;
  }
}
