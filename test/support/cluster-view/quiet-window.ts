/** A count that only grows, as it was at a moment in milliseconds since the epoch. */
export interface Count {
  readonly at: number;
  readonly count: number;
}

/** A span of time between two counts. */
export interface CountedWindow {
  readonly from: number;
  readonly to: number;
  /** What was counted in it. */
  readonly counted: number;
  /** What was counted shortly before its beginning and its end: whoever is told a little late may take that for the other side. */
  readonly atEdges: number;
}

/**
 * Of all windows between two counts the one at whose edges least was counted: what comes in bursts, such as the writes of a checkpoint, is
 * then within it or outside, and not in between.
 *
 * @param counts ascending
 * @param edgeMs so late may somebody be who tells of the same
 * @throws RangeError where the counts do not cover an edge and a window of `leastMs`
 */
export function quietWindow(counts: readonly Count[], leastMs: number, edgeMs: number): CountedWindow {
  const edges = counts.flatMap(({ at, count }) => {
    const before = counts.findLast((each) => each.at <= at - edgeMs);
    return before === undefined ? [] : { at, count, atEdge: count - before.count };
  });
  const windows = edges.flatMap((from) =>
    edges
      .filter(({ at }) => at >= from.at + leastMs)
      .map((to) => ({
        ...{ from: from.at, to: to.at, counted: to.count - from.count },
        atEdges: from.atEdge + to.atEdge,
      })),
  );
  const [first, ...others] = windows;
  if (first === undefined) throw new RangeError(`${counts.length} counts have no window of ${leastMs} ms`);
  return others.reduce((best, each) => (each.atEdges < best.atEdges ? each : best), first);
}
