import type { KeptDataset } from '../../catalog/dataset-pointer.ts';

/** What names the data of a dataset. */
export type NamedDataset = Pick<KeptDataset, 'version' | 'loadedAt'>;

/** Whether two datasets are the same data: a version that was loaded again is other data. */
export function sameDataset(a: NamedDataset | null, b: NamedDataset | null): boolean {
  return datasetIdentity(a) === datasetIdentity(b);
}

/** A string that is the same for two datasets exactly where they are the same data; empty for none. */
export function datasetIdentity(dataset: NamedDataset | null): string {
  return dataset === null ? '' : `${dataset.version}@${dataset.loadedAt.getTime().toString(36)}`;
}
