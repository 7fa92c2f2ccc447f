import type { Sorting } from './view-state.ts';

/** What a row is sorted by; null: not known. */
export type SortKey = string | number | null;

/**
 * Sorts rows by a column. Rows that are gone come last, then rows whose figure is not known: neither belongs among the
 * smallest or the largest. Equals are in the order of their names, so that rows do not change places at every update.
 */
export function sortRows<R extends { readonly name: string; readonly gone: boolean }>(
  rows: readonly R[],
  sorting: Sorting,
  keyOf: (row: R) => SortKey,
): R[] {
  const turn = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort(
      (a, b) =>
        Number(a.row.gone) - Number(b.row.gone) ||
        Number(a.key === null) - Number(b.key === null) ||
        turn * compareKeys(a.key, b.key) ||
        compareNames(a.row.name, b.row.name),
    )
    .map(({ row }) => row);
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a === null || b === null) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareNames(String(a), String(b));
}

// One collator for all: to make one takes longer than a hundred comparisons.
const collator = new Intl.Collator('en', { numeric: true });

/** Compares names so that `m-db-10` comes after `m-db-9`. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}
