/**
 * The first `limit` of several sorted lists as one sorted list; equals in the order of their lists. By looking at all heads for each, which
 * for a dozen lists is as good as a heap.
 */
export function mergeSorted<T>(
  lists: readonly (readonly T[])[],
  compare: (a: T, b: T) => number,
  limit: number,
): T[] {
  const heads = lists.map(() => 0);
  const merged: T[] = [];
  while (merged.length < limit) {
    let first: { readonly list: number; readonly item: T } | undefined;
    for (const [list, items] of lists.entries()) {
      const item = items[heads[list] ?? 0];
      if (item !== undefined && (first === undefined || compare(item, first.item) < 0))
        first = { list, item };
    }
    if (first === undefined) break;
    merged.push(first.item);
    heads[first.list] = (heads[first.list] ?? 0) + 1;
  }
  return merged;
}
