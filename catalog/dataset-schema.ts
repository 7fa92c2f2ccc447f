import type { DatasetPointer } from './dataset-pointer.ts';

/**
 * By which rules a dataset's documents are made, as one number: how titles are folded to keys (`foldTitle`, `titleKeys`), names to theirs (`nameKey`), and
 * what else a reader must know to find and understand them. Who asks by other rules than the data were made by finds nothing
 * where there is something, so that readers look at the number first.
 *
 * Raise it by one whenever a change makes other documents of the same source: a test holds the folding of a fixed table to it,
 * and says so. A newer Node folds by a newer Unicode, which counts as a change.
 */
export const DATASET_SCHEMA: number = 2;

/** The number of a dataset that is served; releases that wrote none made number 1. */
export function schemaOf({ schema }: Pick<DatasetPointer, 'schema'>): number {
  return schema ?? 1;
}
