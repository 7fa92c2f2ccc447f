import { createHash } from 'node:crypto';

import { datasetIdentity } from '../datasets/dataset-identity.ts';
import { CursorRefused, decodeCursor, encodeCursor, type Cursor } from '../titles/cursor.ts';
import { positionOf } from '../titles/title-reader.ts';
import type { DirectedFound } from './catalogue-scans.ts';

/** Where a page of a scan begins, and how the next one is asked for. */
export class FilmPage {
  /** Identity of the dataset of the page before; undefined: this is the first. */
  readonly dataset: string | undefined;
  readonly #fingerprint: string;
  readonly #cursor: Cursor | undefined;

  /**
   * @param question what is the same for all pages, as plain data
   * @throws CursorRefused where the cursor is none, or belongs to another question
   */
  constructor(question: readonly unknown[], cursor: string | undefined) {
    const text = JSON.stringify(['scan', ...question]);
    this.#fingerprint = createHash('sha256').update(text).digest('base64url').slice(0, 11);
    this.#cursor = cursor === undefined ? undefined : decodeCursor(cursor);
    if (this.#cursor !== undefined && this.#cursor.query !== this.#fingerprint) {
      throw new CursorRefused('belongs to another query: start again without it');
    }
    this.dataset = this.#cursor?.dataset;
  }

  /** The last title of the page before. */
  get after(): Cursor['after'] | undefined {
    return this.#cursor?.after;
  }

  /** How many titles there are on all pages, and where the next one begins. */
  of({ dataset, count, missing, titles, more }: DirectedFound): {
    readonly total: number;
    readonly nextCursor?: string;
  } {
    // What was found behind a title is not all.
    const total = this.#cursor?.total ?? count;
    const last = titles.at(-1);
    // Whatever is missing here would be passed over by every later page.
    if (!more || last === undefined || missing > 0) return { total };
    const nextCursor = encodeCursor({
      dataset: datasetIdentity(dataset),
      query: this.#fingerprint,
      kind: 'exact',
      reading: 0,
      after: positionOf(last),
      total,
      partial: false,
    });
    return { total, nextCursor };
  }
}
