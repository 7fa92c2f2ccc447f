import { compareBytes } from './compare-bytes.ts';
import { TERMS_IN_BLOCK } from './snapshot-format.ts';
import { type TermSectionViews, TermWalk } from './term-walk.ts';
import { TextList, type TextListPlace } from './text-list.ts';

/** The views of the sections of one index. */
export interface TermIndexViews extends TermSectionViews {
  readonly texts: Uint8Array;
  readonly skips: Uint32Array;
}

const NO_TEXTS: TextListPlace = { count: 0, first: 0, start: 0, skip: 0 };

/** Terms in ascending order of their bytes, numbered from 0, each with the texts that have it. */
export class TermIndex {
  /** How many terms there are. */
  readonly count: number;
  readonly #views: TermIndexViews;

  constructor(views: TermIndexViews) {
    this.#views = views;
    this.count = views.count;
  }

  /** The term with these bytes, with the walk standing at it; undefined where there is none. */
  find(term: Uint8Array, length: number = term.length): TermWalk | undefined {
    const walk = this.seek(term, length);
    if (walk === undefined || compareBytes(walk.bytes, 0, walk.length, term, 0, length) !== 0)
      return undefined;
    return walk;
  }

  /** The first term at or after these bytes, with a walk standing at it; undefined where all come before. */
  seek(term: Uint8Array, length: number = term.length): TermWalk | undefined {
    const walk = new TermWalk(this.#views, this.#blockOf(term, length));
    while (walk.next()) {
      if (compareBytes(walk.bytes, 0, walk.length, term, 0, length) >= 0) return walk;
    }
    return undefined;
  }

  /** The place that these bytes have or would have: the number of terms that come before. */
  placeOf(term: Uint8Array, length: number = term.length): number {
    return this.seek(term, length)?.number ?? this.count;
  }

  /** A walk that stands at the n-th term. Throws RangeError where there is none. */
  at(n: number): TermWalk {
    if (!(n >= 0 && n < this.count)) throw new RangeError(`there is no term ${n} among ${this.count}`);
    const walk = new TermWalk(this.#views, Math.floor(n / TERMS_IN_BLOCK));
    while (walk.number < n) walk.next();
    return walk;
  }

  /** A walk that stands before the first term. */
  walk(): TermWalk {
    return new TermWalk(this.#views, 0);
  }

  /** The texts that have the term a walk stands at; none for undefined. */
  texts(place: TextListPlace | undefined): TextList {
    const { count, first, start, skip } = place ?? NO_TEXTS;
    return new TextList(this.#views.texts, this.#views.skips, { count, first, start, skip });
  }

  /** The last block whose first term is not after these bytes; the first block where there is none. */
  #blockOf(term: Uint8Array, length: number): number {
    let low = 0;
    let high = Math.ceil(this.count / TERMS_IN_BLOCK);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#compareFirst(middle, term, length) <= 0) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Compares the first term of a block with these bytes. */
  #compareFirst(block: number, term: Uint8Array, length: number): number {
    const { terms, blocks } = this.#views;
    let at = blocks[block * 3] ?? 0;
    // It shares nothing with the one before: one byte of zero, and then its length.
    at += 1;
    let byte = terms[at++] ?? 0;
    let bytes = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = terms[at++] ?? 0;
      bytes |= (byte & 0x7f) << shift;
    }
    return compareBytes(terms, at, at + bytes, term, 0, length);
  }
}
