import { atOnce, type Steps } from '../../catalog/snapshot/steps.ts';
import type { TermIndex } from '../../catalog/snapshot/term-index.ts';
import type { TermWalk } from '../../catalog/snapshot/term-walk.ts';
import { signatureOf, TermLetters } from './letters.ts';
import { segmentHash, segmentsOf, segmentStart, SHORTEST_TERM } from './segments.ts';

/**
 * By which terms that are nearly a text are found: every segment of every term, in buckets by its hash. Memory that threads can share.
 */
export interface NearTermsTables {
  /** `signatureOf` each term, by its number. */
  readonly signatures: Uint32Array;
  /** Where the entries of each bucket begin, and where the last ends. A bucket is the upper bits of a hash. */
  readonly buckets: Uint32Array;
  /** The number of a term times 2^tagBits, and so many of the lower bits of the segment's hash. */
  readonly entries: Uint32Array;
}

/** Entries of a bucket on the average: more of them are less memory, and more that is looked at in vain. */
const ENTRIES_IN_BUCKET = 8;
const MOST_SEGMENTS = 3;
/** So many terms, or entries of a table, are worked through in a millisecond or so. */
const TERMS_IN_STEP = 2000;

/** How many bits of a hash an entry has room for, beside the number of a term. */
export function tagBits(terms: number): number {
  return Math.min(8, Math.clz32(Math.max(1, terms - 1)));
}

/** Which bits of a hash name its bucket, as a shift to the right: there are 2^(32 - shift) buckets. */
export function bucketShift(buckets: Uint32Array): number {
  return Math.clz32(buckets.length - 2) || 32;
}

/** Makes the tables of an index. Takes half a second for a million terms: it is made to run in a worker. */
export function nearTermsTables(index: TermIndex): NearTermsTables {
  return atOnce(nearTermsTablesInSteps(index));
}

/** Makes them in steps. */
export function* nearTermsTablesInSteps(index: TermIndex): Steps<NearTermsTables> {
  const terms = new TermHashes(index.count);
  const walk = index.walk();
  while (terms.take(walk, TERMS_IN_STEP)) yield;
  const bits = Math.max(1, Math.ceil(Math.log2(Math.max(2, terms.total / ENTRIES_IN_BUCKET))));
  const buckets = yield* bucketsOf(terms, bits);
  const entries = yield* entriesOf(terms, buckets, tagBits(index.count));
  return { signatures: terms.signatures, buckets, entries };
}

/** The signature of each term, and the hashes of its segments. */
class TermHashes {
  readonly signatures: Uint32Array;
  /** How many segments each term has. */
  readonly segments: Uint8Array;
  /** MOST_SEGMENTS for each term, of which those count that it has. */
  readonly hashes: Uint32Array;
  /** All segments of all terms. */
  total = 0;
  readonly #letters = new TermLetters();

  constructor(count: number) {
    this.signatures = sharedU32(count);
    this.segments = new Uint8Array(count);
    this.hashes = new Uint32Array(count * MOST_SEGMENTS);
  }

  /** Takes up to so many terms onward from where the walk stands; false where these are the last. */
  take(walk: TermWalk, most: number): boolean {
    for (let taken = 0; taken < most; taken += 1) {
      if (!walk.next()) return false;
      this.#take(walk);
    }
    return true;
  }

  #take({ bytes, length, number }: TermWalk): void {
    const letters = this.#letters;
    letters.read(bytes, length);
    this.signatures[number] = signatureOf(letters);
    if (letters.length < SHORTEST_TERM) return;
    const count = segmentsOf(letters.length);
    for (let segment = 0; segment < count; segment += 1) {
      const from = segmentStart(letters.length, segment);
      const to = segmentStart(letters.length, segment + 1);
      const place = { letters: letters.length, segment };
      this.hashes[number * MOST_SEGMENTS + segment] = segmentHash(letters, place, from, to);
    }
    this.segments[number] = count;
    this.total += count;
  }
}

/** Where the entries of each of 2^bits buckets begin, by counting. */
function* bucketsOf(terms: TermHashes, bits: number): Steps<Uint32Array> {
  const buckets = sharedU32(2 ** bits + 1);
  for (const [from, to] of steps(0, terms.segments.length)) {
    countEntries(terms, buckets, from, to);
    yield;
  }
  for (const [from, to] of steps(1, buckets.length)) {
    for (let bucket = from; bucket < to; bucket += 1) {
      buckets[bucket] = (buckets[bucket] ?? 0) + (buckets[bucket - 1] ?? 0);
    }
    yield;
  }
  return buckets;
}

/** Adds the segments of some terms to the places behind their buckets. */
function countEntries(
  { segments, hashes }: TermHashes,
  buckets: Uint32Array,
  from: number,
  to: number,
): void {
  const shift = bucketShift(buckets);
  for (let term = from; term < to; term += 1) {
    for (let segment = 0; segment < (segments[term] ?? 0); segment += 1) {
      const bucket = (hashes[term * MOST_SEGMENTS + segment] ?? 0) >>> shift;
      buckets[bucket + 1] = (buckets[bucket + 1] ?? 0) + 1;
    }
  }
}

/** Puts the hashes into their buckets; within a bucket, terms ascend. */
function* entriesOf(terms: TermHashes, buckets: Uint32Array, tags: number): Steps<Uint32Array> {
  const entries = sharedU32(terms.total);
  const next = buckets.slice();
  for (const [from, to] of steps(0, terms.segments.length)) {
    putEntries(terms, { entries, next, tags }, from, to);
    yield;
  }
  return entries;
}

/** Puts those of some terms where `next` says for each bucket. */
function putEntries(
  { segments, hashes }: TermHashes,
  { entries, next, tags }: { entries: Uint32Array; next: Uint32Array; tags: number },
  from: number,
  to: number,
): void {
  const shift = bucketShift(next);
  for (let term = from; term < to; term += 1) {
    for (let segment = 0; segment < (segments[term] ?? 0); segment += 1) {
      const hash = hashes[term * MOST_SEGMENTS + segment] ?? 0;
      const place = next[hash >>> shift] ?? 0;
      next[hash >>> shift] = place + 1;
      entries[place] = ((term << tags) | (hash & (2 ** tags - 1))) >>> 0;
    }
  }
}

/** The numbers from one to another in ranges of a step each, the end excluded. */
function* steps(begin: number, end: number): Generator<readonly [number, number], void> {
  for (let from = begin; from < end; from += TERMS_IN_STEP) yield [from, Math.min(from + TERMS_IN_STEP, end)];
}

function sharedU32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
