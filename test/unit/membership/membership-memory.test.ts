import { expect } from 'chai';
import {
  nothingRemembered,
  remember,
  type MembershipMemory,
  type RememberedLook,
} from '../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { volume } from '../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, memory, node, now } from '../../support/observed.ts';

const unknown = { kind: 'Unknown', reason: 'no member answers' } as const;
const steady: RememberedLook = {
  cluster: 'movies',
  now,
  members: [member(0), member(1), member(2)],
  nodes: [node(0), node(1)],
  volumes: [],
  replicaSet: known([entry(0), entry(1), entry(2)]),
};
const after = (before: MembershipMemory, look: Partial<RememberedLook> = {}) =>
  remember(before, { ...steady, ...look });

describe('remember', () => {
  it('has the next number be above every member seen: as a pod, as a volume, in the set', () => {
    const next = (look: Partial<RememberedLook>) => after(nothingRemembered, look).nextOrdinal;
    expect(next({ members: [], replicaSet: unknown })).to.equal(0);
    expect(next({ members: [member(4)], replicaSet: unknown })).to.equal(5);
    expect(next({ volumes: [volume(6)] })).to.equal(7);
    expect(next({ members: [], replicaSet: known([entry(0), entry(8)]) })).to.equal(9);
  });

  it('never has the next number fall, whatever is not seen any more', () => {
    const { nextOrdinal } = after(memory({ nextOrdinal: 12 }), { members: [], replicaSet: unknown });
    expect(nextOrdinal).to.equal(12);
  });

  it('takes a set for one that worked where it shows itself, or a member had its gate turned', () => {
    const initiatedAt = (look: Partial<RememberedLook>) => after(nothingRemembered, look).initiatedAt;
    expect(initiatedAt({})).to.deep.equal(now);
    expect(initiatedAt({ replicaSet: unknown })).to.deep.equal(now);
    expect(initiatedAt({ members: [fresh(0)], replicaSet: unknown })).to.equal(null);
    expect(after(memory({ initiatedAt: ago(60) })).initiatedAt).to.deep.equal(ago(60));
  });

  it('keeps the first id that it saw of the set', () => {
    expect(after(nothingRemembered).replicaSetId).to.equal('0123456789abcdef01234567');
    expect(after(memory({ replicaSetId: 'another' })).replicaSetId).to.equal('another');
  });

  it('counts a join from the look that saw it first, also while the set cannot be seen', () => {
    const joiner = { members: [member(0), fresh(1)], replicaSet: known([entry(0), entry(1)]) };
    expect([...after(nothingRemembered, joiner).joiningSince]).to.deep.equal([['movies-db-1', now]]);
    const before = memory({ joiningSince: new Map([['movies-db-1', ago(60)]]) });
    expect([...after(before, joiner).joiningSince]).to.deep.equal([['movies-db-1', ago(60)]]);
    const unseen = after(before, { ...joiner, replicaSet: unknown });
    expect([...unseen.joiningSince]).to.deep.equal([['movies-db-1', ago(60)]]);
    expect(after(before, { members: [member(0), member(1)] }).joiningSince.size).to.equal(0);
  });

  it('counts the time without a primary from the look that saw it first, until one is seen', () => {
    const leaderless = { replicaSet: known([entry(0), entry(1), entry(2)], null) };
    expect(after(memory(), leaderless).noPrimarySince).to.deep.equal(now);
    const before = memory({ noPrimarySince: ago(60) });
    expect(after(before, leaderless).noPrimarySince).to.deep.equal(ago(60));
    expect(after(before, { replicaSet: unknown }).noPrimarySince).to.deep.equal(ago(60));
    expect(after(before).noPrimarySince).to.equal(null);
  });

  it('knows of a loss of the majority for as long as each look sees a set without a primary', () => {
    const majorityLoss = { at: ago(5), version: 7, term: 1, gone: ['movies-db-0', 'movies-db-1'] };
    const before = memory({ majorityLoss });
    const leaderless = { replicaSet: known([entry(0), entry(1), entry(2)], null) };
    expect(after(before, leaderless).majorityLoss).to.equal(majorityLoss);
    expect(after(before, { replicaSet: unknown }).majorityLoss).to.equal(null);
    expect(after(before).majorityLoss).to.equal(null);
  });

  it('knows where each member of the set was seen last, also when its pod is gone, or its node', () => {
    const places = (before: MembershipMemory, look: Partial<RememberedLook> = {}) =>
      Object.fromEntries(after(before, look).places);
    const all = {
      'movies-db-0': { node: 'node-0', machine: 'machine-0' },
      'movies-db-1': { node: 'node-1', machine: 'machine-1' },
      'movies-db-2': { node: 'node-0', machine: 'machine-0' },
    };
    expect(places(nothingRemembered)).to.deep.equal(all);
    const before = after(nothingRemembered);
    expect(places(before, { members: [member(1)] })).to.deep.equal(all);
    expect(places(before, { nodes: [] })).to.deep.equal(all);
    expect(places(before, { members: [], replicaSet: unknown })).to.deep.equal(all);
    const moved = { members: [member(0, { node: 'node-1' })] };
    expect(places(before, moved)['movies-db-0']).to.deep.equal({ node: 'node-1', machine: 'machine-1' });
    const left = { members: [member(0), member(1)], replicaSet: known([entry(0), entry(1)]) };
    expect(Object.keys(places(before, left))).to.deep.equal(['movies-db-0', 'movies-db-1']);
  });

  it('knows where a member is before it is added', () => {
    const look = { members: [member(0), fresh(4, { node: 'node-1' })], replicaSet: known([entry(0)]) };
    expect(after(nothingRemembered, look).places.get('movies-db-4')?.node).to.equal('node-1');
  });
});
