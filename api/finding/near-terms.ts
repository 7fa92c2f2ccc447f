import type { TermIndex } from '../../catalog/snapshot/term-index.ts';
import type { TermWalk } from '../../catalog/snapshot/term-walk.ts';
import { editDistance } from './edit-distance.ts';
import { bitsSet, LETTER_BITS, type Letters, sameDigits, signatureOf, TermLetters } from './letters.ts';
import { bucketShift, type NearTermsTables, tagBits } from './near-terms-tables.ts';
import { segmentHash, segmentsOf, segmentStart, SHORTEST_TERM } from './segments.ts';

/** A term that is nearly what was asked for. */
export interface NearTerm {
  readonly number: number;
  /** Edits: 0 to 2. */
  readonly distance: number;
}

/** One search looks at so many terms at most: beyond, it leaves some out. */
const MOST_COMPARED = 10_000;

/** A part of the letters, as a segment of terms of some length; `first` and `last` as in `segmentHash`. */
interface LookUp {
  readonly length: number;
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Entries from…before to, of which those count that have the lower bits of the hash. */
interface Bucket {
  readonly hash: number;
  readonly from: number;
  readonly to: number;
}
const NONE: Bucket = { hash: 0, from: 0, to: 0 };

/** What one search is about. */
interface Search {
  readonly letters: Letters;
  readonly signature: number;
  readonly most: 1 | 2;
  readonly distances: Map<number, number>;
  compared: number;
}

/**
 * Finds the terms of an index that are a few edits from a text: of a term cut into one segment more than there may be edits, one segment
 * is in the text as it is, nearly in its place (Pass-Join: Li, Deng, Wang and Feng 2011, with its windows for where that place may be).
 * An exchange of two letters across the border of segments is one edit that harms both: borders are looked up with the letters put back.
 */
export class NearTerms {
  readonly #index: TermIndex;
  readonly #tables: NearTermsTables;
  readonly #tagBits: number;
  readonly #shift: number;
  readonly #walk: TermWalk;
  readonly #term = new TermLetters();

  constructor(index: TermIndex, tables: NearTermsTables) {
    this.#index = index;
    this.#tables = tables;
    this.#tagBits = tagBits(index.count);
    this.#shift = bucketShift(tables.buckets);
    this.#walk = index.walk();
  }

  /** The terms that are at most so many edits away, itself included where it is one, in no order. */
  near(letters: Letters, most: 1 | 2): { readonly terms: NearTerm[]; readonly partial: boolean } {
    const search: Search = {
      letters,
      signature: signatureOf(letters),
      most,
      distances: new Map(),
      compared: 0,
    };
    const shortest = Math.max(SHORTEST_TERM, letters.length - most);
    for (let length = shortest; length <= letters.length + most; length += 1) {
      this.#ofLength(search, length);
    }
    const terms: NearTerm[] = [];
    for (const [number, distance] of search.distances) terms.push({ number, distance });
    return { terms, partial: search.compared >= MOST_COMPARED };
  }

  /** The bytes of a term, as text. */
  text(number: number): string {
    const walk = this.#index.at(number);
    return Buffer.from(walk.bytes.buffer, walk.bytes.byteOffset, walk.length).toString('utf8');
  }

  #ofLength(search: Search, length: number): void {
    const { letters, most } = search;
    const { points } = letters;
    const asked = letters.length;
    const longer = asked - length;
    const last = segmentsOf(length) - 1;
    const firstEnd = segmentStart(length, 1);
    const lastStart = segmentStart(length, last) + longer;
    const lookUp = { length, segment: 0, from: 0, to: firstEnd, first: -1, last: -1 };
    const first = this.#bucket(search, lookUp);
    const firstPutBack =
      longer === 0 || most === 2 ? this.#bucket(search, { ...lookUp, last: points[firstEnd] ?? -1 }) : NONE;
    const end = this.#bucket(search, { ...lookUp, segment: last, from: lastStart, to: asked });
    if (last === 1) {
      this.#compare(search, length, [first, end, firstPutBack]);
      return;
    }
    const endPutBack = this.#bucket(search, {
      ...lookUp,
      segment: last,
      from: lastStart,
      to: asked,
      first: points[lastStart - 1] ?? -1,
    });
    const middle = (shift: number): Bucket =>
      this.#bucket(search, {
        ...lookUp,
        segment: 1,
        from: firstEnd + shift,
        to: segmentStart(length, 2) + shift,
      });
    if (most === 1) {
      // Of three segments one edit leaves two: those two are asked for of which one is always left, and which have the least in them.
      const ways = [
        [first, end],
        [first, middle(longer), firstPutBack],
        [middle(0), end, ...(longer === 0 ? [endPutBack] : [])],
      ];
      this.#compare(search, length, leastOf(ways));
      return;
    }
    const buckets = [first, end];
    for (let shift = Math.max(-1, longer - 1); shift <= Math.min(1, longer + 1); shift += 1)
      buckets.push(middle(shift));
    if (Math.abs(longer) <= 1) buckets.push(firstPutBack, endPutBack);
    this.#compare(search, length, buckets);
  }

  /** The bucket of the terms that have letters[from…to) as a segment; an empty one where the letters end before. */
  #bucket({ letters }: Search, { length, segment, from, to, first, last }: LookUp): Bucket {
    if (from < 0 || to > letters.length || from >= to) return NONE;
    const { buckets } = this.#tables;
    const hash = segmentHash(letters, { letters: length, segment }, from, to, first, last);
    const bucket = hash >>> this.#shift;
    return { hash, from: buckets[bucket] ?? 0, to: buckets[bucket + 1] ?? 0 };
  }

  #compare(search: Search, length: number, buckets: readonly Bucket[]): void {
    const { letters, most, signature, distances } = search;
    const { entries, signatures } = this.#tables;
    const bits = this.#tagBits;
    const mask = 2 ** bits - 1;
    const changed = 2 * most - Math.abs(letters.length - length);
    for (const { hash, from, to } of buckets) {
      const tag = hash & mask;
      for (let at = from; at < to; at += 1) {
        const entry = entries[at] ?? 0;
        if ((entry & mask) !== tag) continue;
        const number = entry >>> bits;
        const differing = (signatures[number] ?? 0) ^ signature;
        if (differing >>> LETTER_BITS !== 0 || bitsSet(differing) > changed || distances.has(number))
          continue;
        if (search.compared === MOST_COMPARED) return;
        search.compared += 1;
        this.#walk.moveTo(number);
        this.#term.read(this.#walk.bytes, this.#walk.length);
        const distance = editDistance(letters, this.#term, most);
        if (distance <= most && sameDigits(letters, this.#term)) distances.set(number, distance);
      }
    }
  }
}

/** The set of buckets that has the least entries. */
function leastOf(ways: readonly (readonly Bucket[])[]): readonly Bucket[] {
  let best: readonly Bucket[] = [];
  let least = Infinity;
  for (const way of ways) {
    let entries = 0;
    for (const { from, to } of way) entries += to - from;
    if (entries >= least) continue;
    least = entries;
    best = way;
  }
  return best;
}
