import { setTimeout } from 'node:timers/promises';

import type { DirectorsAnswer } from '../../../api/titles/directors-answer.ts';

export interface VersionWatchOptions {
  /** One for each pod: a Service would hide which of them answers. */
  readonly urls: readonly string[];
  /** Asked for in ever other spellings, so that no answer comes from memory. */
  readonly title: string;
  /** Whether an answer says what its own dataset version says. */
  readonly isRight: (answer: DirectorsAnswer) => boolean;
}

export interface VersionReport {
  readonly answers: number;
  /** Every request without a right answer: where, and what came. */
  readonly failures: readonly string[];
}

const PAUSE_MS = 5;

/** Asks each of several query pods over and over until stopped, and notes from which dataset version it answers. */
export class VersionWatch {
  readonly #options: VersionWatchOptions;
  readonly #latest: (string | null)[];
  readonly #asked: number[];
  readonly #lastOf = new Map<string, number>();
  readonly #failures: string[] = [];
  readonly #asking: Promise<unknown>;
  #answers = 0;
  #stopped = false;

  constructor(options: VersionWatchOptions) {
    this.#options = options;
    this.#latest = options.urls.map(() => null);
    this.#asked = options.urls.map(() => 0);
    this.#asking = Promise.all(options.urls.map((url, pod) => this.#askOn(url, pod)));
  }

  /** The version that each pod answered from last; null: it has not answered. */
  latest(): readonly (string | null)[] {
    return [...this.#latest];
  }

  /** When a pod last answered from a version, by `performance.now()`. */
  lastOf(version: string): number {
    return this.#lastOf.get(version) ?? -Infinity;
  }

  /** Resolves once each pod was asked so many times more. */
  async rounds(count: number): Promise<void> {
    const until = this.#asked.map((asked) => asked + count);
    while (this.#asked.some((asked, pod) => asked < (until[pod] ?? 0))) await setTimeout(PAUSE_MS);
  }

  async stop(): Promise<VersionReport> {
    this.#stopped = true;
    await this.#asking;
    return { answers: this.#answers, failures: this.#failures };
  }

  async #askOn(url: string, pod: number): Promise<void> {
    while (!this.#stopped) {
      const asked = (this.#asked[pod] ?? 0) + 1;
      // Punctuation folds to nothing.
      const spelling = `${this.#options.title} ${asked.toString(2).replaceAll('0', '.').replaceAll('1', '-')}`;
      await this.#ask(`${url}/directors?title=${encodeURIComponent(spelling)}`, pod);
      this.#asked[pod] = asked;
      await setTimeout(PAUSE_MS);
    }
  }

  async #ask(url: string, pod: number): Promise<void> {
    try {
      const response = await fetch(url);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      const answer = JSON.parse(text) as DirectorsAnswer;
      if (!this.#options.isRight(answer)) throw new Error(`wrong: ${text}`);
      this.#answers += 1;
      this.#latest[pod] = answer.dataset;
      this.#lastOf.set(answer.dataset, performance.now());
    } catch (error) {
      this.#failures.push(`pod ${pod}: ${String(error)}`);
    }
  }
}
