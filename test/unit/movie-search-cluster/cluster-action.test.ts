import { expect } from 'chai';
import {
  eventOf,
  isIrreversible,
  type ClusterAction,
} from '../../../operator/movie-search-cluster/cluster-action.ts';
import { appliedObjects } from '../../../operator/movie-search-cluster/objects/applied-objects.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';

describe('eventOf', () => {
  it('tells who was given up when a majority was lost, and what is left', () => {
    const event = eventOf({
      kind: 'ForceReconfigure',
      survivor: 'movies-db-1',
      hosts: ['movies-db-1.movies-db.default.svc:27017'],
      voters: ['movies-db-1.movies-db.default.svc:27017'],
      gone: ['movies-db-0', 'movies-db-2'],
      basedOn: { replicaSetId: '0123456789abcdef01234567', version: 7, term: 1 },
    });
    expect(event?.reason).to.equal('RecoveredMajority');
    expect(event?.message)
      .to.contain('movies-db-0, movies-db-2')
      .and.contain('1 left')
      .and.contain('movies-db-1 holds');
  });

  it('tells why a gate was turned, which way', () => {
    const gate = (inSync: boolean) =>
      eventOf({ kind: 'SetInSync', name: 'movies-db-1', inSync, why: 'SECONDARY, 12 s behind' });
    expect(gate(true)?.reason).to.equal('MemberInSync');
    expect(gate(false)).to.deep.equal({
      reason: 'MemberNotInSync',
      message: 'movies-db-1 serves no reads: SECONDARY, 12 s behind.',
    });
  });

  it('makes no fuss about objects that are kept as they should be', () => {
    const [applied] = appliedObjects(movieSearchCluster(), objectSettings, {
      members: 3,
      queryPods: 2,
      evictableMembers: 1,
    });
    const action: ClusterAction | undefined = applied && { kind: 'Apply', applied, uid: null };
    expect(action && eventOf(action)).to.equal(null);
  });
});

describe('isIrreversible', () => {
  const host = 'movies-db-1.movies-db.default.svc:27017';
  const name = 'movies-db-1';
  const cases: readonly (readonly [ClusterAction, boolean])[] = [
    [{ kind: 'MarkLeaving', name, reason: 'ScaleDown', why: 'fewer are wanted' }, true],
    [{ kind: 'RemoveMember', name, host, version: 7 }, true],
    [{ kind: 'DeleteMember', graceSeconds: null, name, uid: 'u', why: 'it has left' }, true],
    [{ kind: 'DeleteVolume', name, uid: 'u' }, true],
    [{ kind: 'Initiate', name }, true],
    [
      {
        kind: 'ForceReconfigure',
        survivor: name,
        hosts: [host],
        voters: [host],
        gone: ['movies-db-0'],
        basedOn: { replicaSetId: '0123456789abcdef01234567', version: 7, term: 1 },
      },
      true,
    ],
    [{ kind: 'AddMember', name, host, version: 7 }, false],
    [{ kind: 'SetInSync', name, inSync: false, why: '12 s behind' }, false],
    [{ kind: 'CreateMember', avoidNodes: [], name }, false],
  ];
  for (const [action, irreversible] of cases) {
    it(`${irreversible ? 'guards' : 'lets go'} ${action.kind}`, () => {
      expect(isIrreversible(action)).to.equal(irreversible);
    });
  }
});
