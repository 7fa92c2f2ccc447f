import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';

/** Where a term's length stands, counted from its place among numbers; its bytes follow, filled up with zeros to whole numbers. */
export const TERM_LENGTH = 0;
export const TERM_BYTES = 1;

/** Terms among other things in one memory, which is given by numbers and by bytes. */
export interface Terms {
  readonly numbers: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Groups up to this size are sorted by comparing. */
const SMALL = 12;

/** Where the bytes of the term at a place end, in whole numbers. */
export function afterTerm(numbers: Uint32Array, place: number): number {
  return place + TERM_BYTES + (((numbers[place + TERM_LENGTH] ?? 0) + 3) >>> 2);
}

/**
 * The places of terms, which are given as they ascend, in ascending order of the terms' bytes. Multikey radix sort: four bytes of each
 * term and its place make one 64-bit number, which typed arrays sort natively, without a comparator; those whose four bytes are alike are
 * sorted by the next four.
 */
export function sortTerms(terms: Terms, places: Uint32Array): Uint32Array {
  const { numbers } = terms;
  const count = places.length;
  const pairs = new BigUint64Array(count);
  // Little-endian: place, then bytes.
  const halves = new Uint32Array(pairs.buffer);
  for (let n = 0; n < count; n += 1) halves[2 * n] = places[n] ?? 0;
  const groups = [0, count, 0];
  while (groups.length > 0) {
    const depth = groups.pop() ?? 0;
    const to = groups.pop() ?? 0;
    const from = groups.pop() ?? 0;
    for (let n = from; n < to; n += 1) halves[2 * n + 1] = fourBytes(numbers, halves[2 * n] ?? 0, depth);
    pairs.subarray(from, to).sort();
    for (let start = from; start < to;) {
      let end = start + 1;
      while (end < to && halves[2 * end + 1] === halves[2 * start + 1]) end += 1;
      if (end - start > SMALL) {
        const first = endedFirst(terms, halves, start, end, depth + 4);
        if (end - first > 1) groups.push(first, end, depth + 4);
      } else if (end - start > 1) {
        sortSmall(terms, halves, start, end, depth);
      }
      start = end;
    }
  }
  const order = new Uint32Array(count);
  for (let n = 0; n < count; n += 1) order[n] = halves[2 * n] ?? 0;
  return order;
}

/** Four bytes of a term from a multiple of four on as one number, the first the highest, zero where the term has ended. */
function fourBytes(numbers: Uint32Array, term: number, depth: number): number {
  if (depth >= (numbers[term + TERM_LENGTH] ?? 0)) return 0;
  const bytes = numbers[term + TERM_BYTES + (depth >>> 2)] ?? 0;
  return ((bytes << 24) | ((bytes & 0xff00) << 8) | ((bytes >>> 8) & 0xff00) | (bytes >>> 24)) >>> 0;
}

/**
 * Of a group alike up to a depth, moves the terms that have ended there to the front, the shorter first, and returns where the others
 * begin. Several may have ended: "a" and "a\0" look alike.
 */
function endedFirst(
  { numbers }: Terms,
  halves: Uint32Array,
  from: number,
  to: number,
  depth: number,
): number {
  const length = (n: number): number => numbers[(halves[2 * n] ?? 0) + TERM_LENGTH] ?? 0;
  let ended = from;
  for (let n = from; n < to; n += 1) {
    if (length(n) > depth) continue;
    let to = ended;
    swap(halves, n, to);
    for (; to > from && length(to) < length(to - 1); to -= 1) swap(halves, to, to - 1);
    ended += 1;
  }
  return ended;
}

function swap(halves: Uint32Array, one: number, other: number): void {
  const term = halves[2 * one] ?? 0;
  halves[2 * one] = halves[2 * other] ?? 0;
  halves[2 * other] = term;
}

/** Sorts by insertion what is alike up to a depth. */
function sortSmall(
  { numbers, bytes }: Terms,
  halves: Uint32Array,
  from: number,
  to: number,
  depth: number,
): void {
  for (let n = from + 1; n < to; n += 1) {
    const term = halves[2 * n] ?? 0;
    const start = 4 * (term + TERM_BYTES);
    const end = start + (numbers[term + TERM_LENGTH] ?? 0);
    let free = n;
    for (; free > from; free -= 1) {
      const before = halves[2 * free - 2] ?? 0;
      const beforeStart = 4 * (before + TERM_BYTES);
      const beforeEnd = beforeStart + (numbers[before + TERM_LENGTH] ?? 0);
      if (compareBytes(bytes, beforeStart + depth, beforeEnd, bytes, start + depth, end) <= 0) break;
      halves[2 * free] = before;
    }
    halves[2 * free] = term;
  }
}
