import { titlesCollection } from '../../../../catalog/dataset-pointer.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { describeTitleReader } from '../../../support/title-reader-contract.ts';

describe('MemoryTitleReader', () => {
  describeTitleReader(() => {
    const replica = new MemoryReplica();
    return Promise.resolve({
      reader: new MemoryTitleReader('memory', replica),
      write: (version, titles) => {
        replica.collections.set(titlesCollection(version), titles);
        return Promise.resolve();
      },
      point: (pointer) => {
        replica.pointer = pointer;
        return Promise.resolve();
      },
      report: (loads) => {
        replica.loads = loads;
        return Promise.resolve();
      },
    });
  });
});
