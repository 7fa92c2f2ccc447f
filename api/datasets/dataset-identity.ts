import type { KeptDataset } from '../../catalog/dataset-pointer.ts';

/** What names the data of a dataset. */
export type NamedDataset = Pick<KeptDataset, 'version' | 'loadedAt'>;

/** Whether two datasets are the same data: a version that was loaded again is other data. */
export function sameDataset(a: NamedDataset | null, b: NamedDataset | null): boolean {
  return a === b || datasetIdentity(a) === datasetIdentity(b);
}

/** Asked for several times with each request. */
const identities = new WeakMap<NamedDataset, string>();

/** A string that is the same for two datasets exactly where they are the same data; empty for none. */
export function datasetIdentity(dataset: NamedDataset | null): string {
  if (dataset === null) return '';
  let identity = identities.get(dataset);
  if (identity === undefined) {
    identity = `${dataset.version}@${dataset.loadedAt.getTime().toString(36)}`;
    identities.set(dataset, identity);
  }
  return identity;
}
