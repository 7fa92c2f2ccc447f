import { expect } from 'chai';

import { datasetToRead, isReadable } from '../../../../api/datasets/readable-dataset.ts';
import type { DatasetPointer, KeptDataset } from '../../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';

function dataset(version: string, schema: number | null): KeptDataset {
  const collection = `titles_${version}`;
  const loadedAt = new Date('2026-11-24T12:00:00Z');
  return { version, collection, titles: 3, rejectedRows: 0, loadedAt, ...(schema !== null && { schema }) };
}

const pointer = (served: KeptDataset, ...kept: KeptDataset[]): DatasetPointer => ({
  _id: 'current',
  ...served,
  kept,
});
const own = DATASET_SCHEMA;
const other = DATASET_SCHEMA + 1;

describe('datasetToRead', () => {
  it('is what is served, where that is of the rules of this release', () => {
    const served = pointer(dataset('b', own), dataset('a', own));
    expect(datasetToRead(served)).to.equal(served);
  });

  it('is the version of its own rules that was served last, where what is served is of others', () => {
    const kept = [dataset('c', other), dataset('b', own), dataset('a', own)];
    const read = datasetToRead(pointer(dataset('d', other), ...kept));
    expect(read).to.deep.equal({ _id: 'current', ...dataset('b', own) });
    expect(isReadable(read)).to.equal(true);
  });

  it('is nothing that could be read, where none of its own is kept', () => {
    for (const kept of [[], [dataset('a', other + 1)]]) {
      const served = pointer(dataset('b', other), ...kept);
      expect(datasetToRead(served)).to.equal(served);
      expect(isReadable(served)).to.equal(false);
    }
    const { kept, ...ofEarlierRelease } = pointer(dataset('b', other));
    expect(kept).to.deep.equal([]);
    expect(isReadable(datasetToRead(ofEarlierRelease))).to.equal(false);
  });

  it('is nothing before the first load', () => {
    expect(datasetToRead(null)).to.equal(null);
  });
});
