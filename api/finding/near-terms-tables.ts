import type { TermIndex } from '../../catalog/snapshot/term-index.ts';
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
  const signatures = sharedU32(index.count);
  const hashes = new Uint32Array(index.count * MOST_SEGMENTS);
  const segments = new Uint8Array(index.count);
  const letters = new TermLetters();
  let total = 0;
  for (const walk = index.walk(); walk.next();) {
    letters.read(walk.bytes, walk.length);
    signatures[walk.number] = signatureOf(letters);
    if (letters.length < SHORTEST_TERM) continue;
    const count = segmentsOf(letters.length);
    for (let segment = 0; segment < count; segment += 1) {
      const from = segmentStart(letters.length, segment);
      const to = segmentStart(letters.length, segment + 1);
      const place = { letters: letters.length, segment };
      hashes[walk.number * MOST_SEGMENTS + segment] = segmentHash(letters, place, from, to);
    }
    segments[walk.number] = count;
    total += count;
  }
  const bits = Math.max(1, Math.ceil(Math.log2(Math.max(2, total / ENTRIES_IN_BUCKET))));
  return { signatures, ...distributed(hashes, segments, { total, bits, tags: tagBits(index.count) }) };
}

/** Puts the hashes into buckets by counting; within a bucket, terms ascend. */
function distributed(
  hashes: Uint32Array,
  segments: Uint8Array,
  { total, bits, tags }: { total: number; bits: number; tags: number },
): Pick<NearTermsTables, 'buckets' | 'entries'> {
  const shift = 32 - bits;
  const buckets = sharedU32(2 ** bits + 1);
  for (let term = 0; term < segments.length; term += 1) {
    for (let segment = 0; segment < (segments[term] ?? 0); segment += 1) {
      const bucket = (hashes[term * MOST_SEGMENTS + segment] ?? 0) >>> shift;
      buckets[bucket + 1] = (buckets[bucket + 1] ?? 0) + 1;
    }
  }
  for (let bucket = 1; bucket < buckets.length; bucket += 1) {
    buckets[bucket] = (buckets[bucket] ?? 0) + (buckets[bucket - 1] ?? 0);
  }
  const entries = sharedU32(total);
  const next = buckets.slice();
  for (let term = 0; term < segments.length; term += 1) {
    for (let segment = 0; segment < (segments[term] ?? 0); segment += 1) {
      const hash = hashes[term * MOST_SEGMENTS + segment] ?? 0;
      const place = next[hash >>> shift] ?? 0;
      next[hash >>> shift] = place + 1;
      entries[place] = ((term << tags) | (hash & (2 ** tags - 1))) >>> 0;
    }
  }
  return { buckets, entries };
}

function sharedU32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
