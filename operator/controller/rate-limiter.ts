import { backoffDelay, type BackoffSettings } from '../../time/backoff.ts';

/** How long each key has to wait after its failures. */
export class RateLimiter {
  readonly #settings: BackoffSettings;
  readonly #random: () => number;
  readonly #failures = new Map<string, number>();

  /** @param random in [0, 1) */
  constructor(
    settings: BackoffSettings = { initialMs: 250, maxMs: 60_000 },
    random: () => number = Math.random,
  ) {
    this.#settings = settings;
    this.#random = random;
  }

  /** Counts one more failure of the key; returns the pause before its next try, in milliseconds. */
  next(key: string): number {
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    return backoffDelay(this.#settings, failures, this.#random());
  }

  /** How often the key has failed in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The key has succeeded, or is gone. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
}
