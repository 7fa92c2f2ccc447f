import type { TitleDocument } from '../../../../catalog/title-document.ts';
import { MemoryRangeReader } from '../../../support/memory-range-reader.ts';
import { describeRangeReader } from '../../../support/range-reader-contract.ts';

describe('MemoryRangeReader', () => {
  describeRangeReader(() => {
    const collections = new Map<string, readonly TitleDocument[]>();
    return Promise.resolve({
      reader: new MemoryRangeReader((collection) => collections.get(collection) ?? []),
      write: (collection, titles) => {
        collections.set(collection, titles);
        return Promise.resolve();
      },
    });
  });
});
