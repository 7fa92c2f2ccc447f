import type { Letters } from './letters.ts';

/** Shorter terms are not found by likeness. */
export const SHORTEST_TERM = 3;
/** From so many letters a term has three segments, else two. */
const THREE_SEGMENTS_FROM = 6;

/** How many segments a term of so many letters is cut into: one more than it may have edits. */
export function segmentsOf(letters: number): 2 | 3 {
  return letters < THREE_SEGMENTS_FROM ? 2 : 3;
}

/** Where a segment of a term begins; that of the number after the last is the term's end. */
export function segmentStart(letters: number, segment: number): number {
  return Math.floor((letters * segment) / segmentsOf(letters));
}

/**
 * A number for a segment of a term: its place, the term's letters, and the segment's own letters points[from…to).
 * `first` and `last` stand for the letter at its beginning and at its end, where those are not to be taken from the points; -1: they are.
 */
export function segmentHash(
  { points }: Letters,
  { letters, segment }: { letters: number; segment: number },
  from: number,
  to: number,
  first = -1,
  last = -1,
): number {
  let hash = Math.imul(letters * 4 + segment + 1, 0x9e37_79b1);
  for (let at = from; at < to; at += 1) {
    let point = points[at] ?? 0;
    if (at === from && first >= 0) point = first;
    if (at === to - 1 && last >= 0) point = last;
    hash = Math.imul(hash ^ point, 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
