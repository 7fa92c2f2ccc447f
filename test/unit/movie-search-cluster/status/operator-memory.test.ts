import { expect } from 'chai';
import {
  nothingRemembered,
  type MembershipMemory,
} from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import {
  membershipMemoryOf,
  operatorMemory,
} from '../../../../operator/movie-search-cluster/status/operator-memory.ts';
import { ago } from '../../../support/observed.ts';

describe('memory in the status', () => {
  const everything = {
    nextOrdinal: 12,
    initiatedAt: ago(3600),
    replicaSetId: '0123456789abcdef01234567',
    joiningSince: new Map([['movies-db-11', ago(60)]]),
    noPrimarySince: ago(30),
    rebalance: { at: ago(10), member: 'movies-db-11', tries: 2, towards: '0123456789' },
    places: new Map([
      ['movies-db-0', { node: 'node-0', machine: 'machine-0' }],
      ['movies-db-1', { node: 'node-1', machine: null }],
    ]),
    majorityLoss: { at: ago(20), version: 7, term: 3, gone: ['movies-db-0', 'movies-db-1'] },
    remedies: [
      { at: ago(90), member: 'movies-db-2', uid: 'uid-2', cause: 'NodeSilent', remedy: 'Replace' },
      { at: ago(10), member: 'movies-db-3', uid: 'uid-3', cause: 'PodEnded', remedy: 'Remake' },
    ],
  } as const satisfies MembershipMemory;

  it('is read as it was written', () => {
    for (const memory of [nothingRemembered, everything]) {
      expect(membershipMemoryOf(operatorMemory(memory, null))).to.deep.equal(memory);
    }
  });

  it('has since when redundancy is missing beside it', () => {
    expect(operatorMemory(nothingRemembered, ago(5))).to.deep.equal({
      nextOrdinal: 0,
      reducedSince: ago(5).toISOString(),
    });
  });

  it('is empty where the status has none', () => {
    expect(membershipMemoryOf(undefined)).to.deep.equal(nothingRemembered);
  });
});
