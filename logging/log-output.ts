/** As much of a stream as it takes to write lines to it: `process.stdout` is one. */
export interface LineStream {
  /** What was written and is not taken yet, in characters or bytes. */
  readonly writableLength: number;
  write(text: string, written: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a stopped reader may cost in memory: thousands of lines. */
const MOST_WAITING = 2 ** 20;

/**
 * Where a pino logger writes, so that a log which nobody reads holds nothing up. pino's own destination tries a full pipe for ever: each
 * line stays in memory, and the process cannot end, for it writes the rest before it does.
 *
 * Lines wait up to a limit, then they are left out, until half of what waited is taken; the next line says how many are missing.
 */
export class LogOutput {
  readonly #stream: LineStream;
  readonly #mostWaiting: number;
  #missing = 0;
  /** Writes that are not done. */
  #pending = 0;
  #isFull = false;
  #onDone: (() => void)[] = [];

  constructor(stream: LineStream, mostWaiting = MOST_WAITING) {
    this.#stream = stream;
    this.#mostWaiting = mostWaiting;
    // The reader is gone, or the disk is full. Each write is told of it, too, and counted there.
    stream.on('error', () => undefined);
  }

  /** @param line ends in a line feed */
  write(line: string): void {
    const waiting = this.#stream.writableLength;
    this.#isFull = waiting > (this.#isFull ? this.#mostWaiting / 2 : this.#mostWaiting);
    if (this.#isFull) {
      this.#missing += 1;
      return;
    }
    if (this.#missing > 0) {
      const missing = this.#missing;
      this.#missing = 0;
      this.#send(`${JSON.stringify({ level: 'warn', missing, msg: MISSING })}\n`, missing);
    }
    this.#send(line, 1);
  }

  /** Resolves once all lines are taken, or given up, or so many milliseconds have passed: then nobody takes them. */
  async settled(limitMs: number): Promise<void> {
    if (this.#pending === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#onDone.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** @param lines that are missing where this text cannot be written */
  #send(text: string, lines: number): void {
    this.#pending += 1;
    this.#stream.write(text, (error) => {
      if (error) this.#missing += lines;
      this.#pending -= 1;
      if (this.#pending > 0) return;
      for (const done of this.#onDone.splice(0)) done();
    });
  }
}

const MISSING = 'lines of this log are missing: nobody took them in time';
