/** How a step tells people that it moves. */
export interface Step {
  /** One indented line. */
  say(line: string): void;
  /** The work was already done; `why` is printed beside the time. */
  cached(why?: string): void;
  /** Asked every `seconds` while the step runs; the answer is printed if it differs from the last one printed. */
  heartbeat(describe: () => string, seconds?: number): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly now: () => number;
}

/** Prints each step as it starts, and how long it took when it ends. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #started: number;

  constructor({ write, now }: ProgressOptions) {
    this.#write = write;
    this.#now = now;
    this.#started = now();
  }

  async step<T>(title: string, body: (step: Step) => Promise<T> | T): Promise<T> {
    const started = this.#now();
    let cached: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    this.#write(`▸ ${title}\n`);
    try {
      const result = await body({
        say: (line) => {
          this.#write(`    ${line}\n`);
        },
        cached: (why) => {
          cached = why === undefined ? 'already there' : `already there: ${why}`;
        },
        heartbeat: (describe, seconds = 15) => {
          clearInterval(timer);
          timer = setInterval(() => {
            this.#write(`    … ${describe()} (${this.#seconds(started)})\n`);
          }, seconds * 1000);
        },
      });
      this.#write(`  ✓ ${cached ?? 'done'} (${this.#seconds(started)})\n`);
      return result;
    } catch (error) {
      this.#write(`  ✗ failed (${this.#seconds(started)})\n`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  line(text: string): void {
    this.#write(`${text}\n`);
  }

  /** Time since this object was made: `83.2 s`. */
  total(): string {
    return this.#seconds(this.#started);
  }

  #seconds(since: number): string {
    return `${((this.#now() - since) / 1000).toFixed(1)} s`;
  }
}
