import { LRUCache } from 'lru-cache';

import type { ByteText } from '../byte-text.ts';

/** An answer as it goes out, but for the echo of the query in front: queries that differ in writing only share it. */
export interface CachedAnswer {
  /** What follows the echo, from its comma on: JSON. */
  readonly rest: ByteText;
  readonly etag: string;
  /** The dataset version it is from. */
  readonly dataset: string;
  /** The replica it was read from. */
  readonly replica: string;
}

/**
 * Answers kept by dataset and query, the least recently used given up first. Data of a dataset never change, so an answer is
 * right for as long as its dataset is the one served; nothing needs to expire.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, CachedAnswer> | undefined;

  /** @param maxBytes of JSON in UTF-8, roughly; 0: keeps nothing */
  constructor(maxBytes: number) {
    if (maxBytes > 0) {
      this.#answers = new LRUCache({
        maxSize: maxBytes,
        sizeCalculation: ({ rest }, key) => rest.length + key.length + 200,
      });
    }
  }

  /** Whether it keeps anything at all. */
  get keeps(): boolean {
    return this.#answers !== undefined;
  }

  get(dataset: string, query: string): CachedAnswer | undefined {
    return this.#answers?.get(`${dataset} ${query}`);
  }

  set(dataset: string, query: string, answer: CachedAnswer): void {
    this.#answers?.set(`${dataset} ${query}`, answer);
  }
}
