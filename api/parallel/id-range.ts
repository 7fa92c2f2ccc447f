/** A part of a collection by `_id`, in the order of the ids' UTF-8 bytes, which is the server's. Null: no bound on that side. */
export interface IdRange {
  /** Included. */
  readonly from: string | null;
  /** Not included. */
  readonly to: string | null;
}

/** The whole of a collection. */
export const WHOLE: IdRange = { from: null, to: null };

/** Below 0 where `a` comes before `b` on the server. JavaScript's own order differs beyond U+FFFF. */
export function compareIds(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Whether an id is in a range. */
export function isWithin(id: string, { from, to }: IdRange): boolean {
  return (from === null || compareIds(id, from) >= 0) && (to === null || compareIds(id, to) < 0);
}

/**
 * Ranges of about equal size that together are the whole collection, each id in one of them.
 *
 * @param sample ids drawn at random, in any order: its quantiles are the borders. With 1,000 of them the size of a twelfth has a
 *   standard error of a tenth of itself
 * @param count how many ranges; fewer come out where the sample has fewer ids
 */
export function equalRanges(sample: readonly string[], count: number): IdRange[] {
  const sorted = [...new Set(sample)].sort(compareIds);
  const borders = Array.from({ length: count - 1 }, (_, index) =>
    sorted.at(Math.floor(((index + 1) * sorted.length) / count)),
  );
  // The smallest id would have an empty range in front of it.
  const distinct = [...new Set(borders)].filter(
    (border): border is string => border !== undefined && border !== sorted[0],
  );
  return [null, ...distinct].map((from, index) => ({ from, to: distinct[index] ?? null }));
}
