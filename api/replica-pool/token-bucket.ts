export interface TokenBucketOptions {
  /** Tokens that each piece of ordinary work adds. */
  readonly share: number;
  /** Tokens that it holds at most, and at first. */
  readonly capacity: number;
}

/** Allows extra work as a share of the ordinary work, and a burst of no more than its capacity. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.capacity;
  }

  /** Ordinary work was begun. */
  earn(): void {
    this.#tokens = Math.min(this.#options.capacity, this.#tokens + this.#options.share);
  }

  /** Whether extra work may be done; if so, it is counted. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
