import { LRUCache } from 'lru-cache';

/** Clients that are remembered; who comes after so many others starts anew. */
const MAX_CLIENTS = 50_000;

export interface RateVerdict {
  readonly allowed: boolean;
  /** Requests that may still follow at once. */
  readonly remaining: number;
  /** Until the whole burst may be asked again. */
  readonly resetMs: number;
  /** Until the next request may be asked; 0 where that is now. */
  readonly retryMs: number;
}

/**
 * Holds each client to a rate with bursts: the generic cell rate algorithm (ITU-T I.371, as virtual scheduling). One number is kept
 * for a client, no timer, and a request costs one look-up.
 */
export class ClientRate {
  readonly #burst: number;
  readonly #intervalMs: number;
  /** When each client will have used up nothing again. */
  readonly #usedUntil = new LRUCache<string, number>({ max: MAX_CLIENTS });

  /**
   * @param perSecond requests
   * @param burst requests at once
   */
  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** @param nowMs monotonic */
  take(client: string, nowMs: number): RateVerdict {
    const usedUntil = Math.max(this.#usedUntil.get(client) ?? 0, nowMs);
    const after = usedUntil + this.#intervalMs;
    const early = after - nowMs - this.#burst * this.#intervalMs;
    // A request is not refused for the rounding of a sum.
    if (early > 1e-6) {
      return { allowed: false, remaining: 0, resetMs: usedUntil - nowMs, retryMs: early };
    }
    this.#usedUntil.set(client, after);
    const remaining = Math.floor((nowMs + this.#burst * this.#intervalMs - after) / this.#intervalMs + 1e-6);
    return { allowed: true, remaining, resetMs: after - nowMs, retryMs: 0 };
  }
}
