import { itKeepsALease } from '../../support/lease-store-contract.ts';
import { MemoryLeaseStore } from '../../support/memory-lease-store.ts';

describe('MemoryLeaseStore', () => {
  itKeepsALease(() => new MemoryLeaseStore());
});
