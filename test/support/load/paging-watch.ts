import { setTimeout } from 'node:timers/promises';

import type { DirectorsAnswer } from '../../../api/titles/directors-answer.ts';

export interface PagingWatchOptions {
  /** Where a query pod listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** A title with so many namesakes that they fill several pages. */
  readonly title: string;
  readonly limit: number;
  /** Ids of all pages in order, by dataset version; undefined: there is no such version. */
  readonly idsOf: (version: string) => readonly string[] | undefined;
}

export interface PagingReport {
  /** Sequences read from the first page to the last, by dataset version. */
  readonly completed: Readonly<Record<string, number>>;
  /** Sequences that ended because a cursor was refused (400): its dataset has been replaced, and the reader starts again. */
  readonly refused: number;
  readonly pages: number;
  /** Everything else that went wrong: a page of another version, a repeated or missing title, another status, no answer. */
  readonly failures: readonly string[];
}

const PAUSE_MS = 2;
/** No answer has so many pages: a cursor that leads back would be followed for ever. */
const MOST_PAGES = 1000;

/**
 * Reads all pages of one question over and over until stopped, and holds each sequence of pages to what it promises: complete,
 * without repeats, in order, and wholly of one dataset version. A sequence that is refused midway is counted, and is no failure.
 */
export class PagingWatch {
  readonly #options: PagingWatchOptions;
  readonly #completed: Record<string, number> = {};
  readonly #failures: string[] = [];
  readonly #reading: Promise<void>;
  #refused = 0;
  #pages = 0;
  #stopped = false;

  constructor(options: PagingWatchOptions) {
    this.#options = options;
    this.#reading = this.#readOn();
  }

  /** Whole sequences of a version so far. */
  completed(version: string): number {
    return this.#completed[version] ?? 0;
  }

  /** Reads the present sequence to its end, and reports. */
  async stop(): Promise<PagingReport> {
    this.#stopped = true;
    await this.#reading;
    return {
      completed: this.#completed,
      refused: this.#refused,
      pages: this.#pages,
      failures: this.#failures,
    };
  }

  async #readOn(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#readSequence();
      } catch (error) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      }
      await setTimeout(PAUSE_MS);
    }
  }

  /** @throws Error that says in which way the sequence is wrong */
  async #readSequence(): Promise<void> {
    const ids: string[] = [];
    let version: string | undefined;
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.#readPage(cursor);
      if (answer === undefined) return;
      version ??= answer.dataset;
      if (answer.dataset !== version) {
        throw new Error(`page ${page + 1} is of version ${answer.dataset}, the first was of ${version}`);
      }
      ids.push(...answer.titles.map(({ id }) => id));
      cursor = answer.nextCursor;
      if (cursor === undefined) {
        this.#judge(version, ids);
        return;
      }
    }
    throw new Error(`${MOST_PAGES} pages of version ${version ?? ''} and no end`);
  }

  /** Undefined where the cursor was refused. @throws Error where there is no answer, or another status */
  async #readPage(cursor: string | undefined): Promise<DirectorsAnswer | undefined> {
    const { url, title, limit } = this.#options;
    const query = new URLSearchParams({
      title,
      limit: String(limit),
      ...(cursor !== undefined && { cursor }),
    });
    const response = await fetch(`${url}/directors?${query.toString()}`);
    const text = await response.text();
    if (cursor !== undefined && response.status === 400 && text.includes('"cursor"')) {
      this.#refused += 1;
      return undefined;
    }
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    this.#pages += 1;
    return JSON.parse(text) as DirectorsAnswer;
  }

  #judge(version: string, ids: readonly string[]): void {
    const expected = this.#options.idsOf(version);
    if (expected === undefined) throw new Error(`there is no version ${version}`);
    const repeated = ids.filter((id, n) => ids.indexOf(id) !== n);
    if (repeated.length > 0) throw new Error(`version ${version} repeats ${repeated.join(', ')}`);
    const missing = expected.filter((id) => !ids.includes(id));
    if (missing.length > 0) throw new Error(`version ${version} lacks ${missing.join(', ')}`);
    if (ids.join() !== expected.join()) {
      throw new Error(`version ${version} is ${ids.join(', ')} instead of ${expected.join(', ')}`);
    }
    this.#completed[version] = this.completed(version) + 1;
  }
}
