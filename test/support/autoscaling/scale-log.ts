/** A change of scale that was seen. */
export interface ScaleStep {
  readonly to: number;
  /** Milliseconds since the log began. */
  readonly atMs: number;
}

/** Looks at a scale again and again and keeps each change of it. */
export class ScaleLog {
  readonly #read: () => Promise<number>;
  readonly #startedAt = performance.now();
  readonly #steps: ScaleStep[] = [];
  #stopped = false;
  readonly #running: Promise<void>;

  /** @param read the scale as it is wanted now */
  constructor(read: () => Promise<number>, everyMs = 250) {
    this.#read = read;
    this.#running = this.#follow(everyMs);
  }

  /** The first scale, then each other one. */
  get steps(): readonly ScaleStep[] {
    return this.#steps;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  async stop(): Promise<readonly ScaleStep[]> {
    this.#stopped = true;
    await this.#running;
    return this.#steps;
  }

  async #follow(everyMs: number): Promise<void> {
    while (!this.#stopped) {
      const to = await this.#read();
      if (to !== this.#steps.at(-1)?.to) this.#steps.push({ to, atMs: this.elapsedMs });
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
