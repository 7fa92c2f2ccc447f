import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';

/** Different terms, the n-th in bytes[starts[n]…starts[n + 1]). */
export interface Terms {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly count: number;
}

/** Groups up to this size are sorted by comparing. */
const SMALL = 12;

/**
 * The numbers of the terms in ascending order of their bytes. Multikey radix sort: four bytes of each term and its number make one
 * 64-bit number, which typed arrays sort natively, without a comparator; those whose four bytes are alike are sorted by the next four.
 */
export function sortTerms(terms: Terms): Uint32Array {
  const { bytes, starts, count } = terms;
  const pairs = new BigUint64Array(count);
  // Little-endian: number, then bytes.
  const halves = new Uint32Array(pairs.buffer);
  for (let term = 0; term < count; term += 1) halves[2 * term] = term;
  const groups = [0, count, 0];
  while (groups.length > 0) {
    const depth = groups.pop() ?? 0;
    const to = groups.pop() ?? 0;
    const from = groups.pop() ?? 0;
    for (let place = from; place < to; place += 1) {
      const term = halves[2 * place] ?? 0;
      halves[2 * place + 1] = fourBytes(bytes, (starts[term] ?? 0) + depth, starts[term + 1] ?? 0);
    }
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
  for (let place = 0; place < count; place += 1) order[place] = halves[2 * place] ?? 0;
  return order;
}

/** Four bytes as one number, the first the highest, zero where the term has ended. */
function fourBytes(bytes: Uint8Array, from: number, end: number): number {
  const left = end - from;
  let value = 0;
  if (left > 0) value = ((bytes[from] ?? 0) << 24) >>> 0;
  if (left > 1) value += (bytes[from + 1] ?? 0) << 16;
  if (left > 2) value += (bytes[from + 2] ?? 0) << 8;
  if (left > 3) value += bytes[from + 3] ?? 0;
  return value;
}

/**
 * Of a group alike up to a depth, moves the terms that have ended there to the front, the shorter first, and returns where the others
 * begin. Several may have ended: "a" and "a\0" look alike.
 */
function endedFirst({ starts }: Terms, halves: Uint32Array, from: number, to: number, depth: number): number {
  const length = (place: number): number => {
    const term = halves[2 * place] ?? 0;
    return (starts[term + 1] ?? 0) - (starts[term] ?? 0);
  };
  let ended = from;
  for (let place = from; place < to; place += 1) {
    if (length(place) > depth) continue;
    let to = ended;
    swap(halves, place, to);
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
  { bytes, starts }: Terms,
  halves: Uint32Array,
  from: number,
  to: number,
  depth: number,
): void {
  for (let place = from + 1; place < to; place += 1) {
    const term = halves[2 * place] ?? 0;
    const start = (starts[term] ?? 0) + depth;
    const end = starts[term + 1] ?? 0;
    let free = place;
    for (; free > from; free -= 1) {
      const before = halves[2 * free - 2] ?? 0;
      const beforeStart = (starts[before] ?? 0) + depth;
      if (compareBytes(bytes, beforeStart, starts[before + 1] ?? 0, bytes, start, end) <= 0) break;
      halves[2 * free] = before;
    }
    halves[2 * free] = term;
  }
}
