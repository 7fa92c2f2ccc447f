import { expect } from 'chai';
import type { MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { AuthObservation, Observed } from '../../../operator/movie-search-cluster/observed.ts';
import { busyIntervalMs, plan, steadyIntervalMs } from '../../../operator/movie-search-cluster/plan.ts';
import { volume } from '../../support/membership/membership-cases.ts';
import { movieSearchCluster, objectSettings } from '../../support/movie-search-cluster.ts';
import {
  ago,
  entry,
  fresh,
  known,
  member,
  memberProbe,
  now,
  observed,
  pending,
  objectsMissing,
} from '../../support/observed.ts';

const planned = (seen: Observed) => plan(seen, objectSettings, now);
const kinds = (seen: Observed) => planned(seen).actions.map(({ kind }) => kind);
const condition = ({ conditions }: MovieSearchClusterStatus, type: string) =>
  conditions?.find((each) => each.type === type);

const nothingYet: Partial<Observed> = {
  auth: { kind: 'Missing' },
  members: [],
  replicaSet: { kind: 'Unknown', reason: 'No member has an address yet.' },
  pointer: { kind: 'Unknown' },
  query: null,
  objects: objectsMissing(),
};

describe('plan', () => {
  it('makes the Secret before what mounts it, and the members before what stands before them', () => {
    expect([...new Set(kinds(observed(nothingYet)))]).to.deep.equal([
      'CreateAuthSecret',
      'CreateMember',
      'Apply',
    ]);
  });

  it('has the members follow before a loader is started', () => {
    const seen = observed({
      members: [fresh(0, { probe: memberProbe('movies-db-0') }), fresh(1), fresh(2)],
      replicaSet: known([entry(0)]),
      pointer: { kind: 'Read', pointer: null },
    });
    const order = kinds(seen);
    expect(order.indexOf('SetInSync')).to.be.within(0, order.indexOf('CreateSeedJob') - 1);
  });

  it('says that the Secret with the API keys is missing, and holds nothing back for it', () => {
    const cluster = movieSearchCluster({
      query: { access: { apiKeysSecretRef: { name: 'film-keys', key: 'keys' } } },
    });
    const degraded = (kind: 'NoSecret' | 'NoEntry' | 'Present' | 'Unknown') =>
      condition(planned(observed({ cluster, apiKeys: { kind } })).status, 'Degraded');
    expect(degraded('NoSecret')).to.include({ status: 'True', reason: 'ApiKeysMissing' });
    expect(degraded('NoSecret')?.message).to.contain('Secret film-keys').and.contain('is not there');
    expect(degraded('NoEntry')?.message).to.contain('has no entry keys');
    for (const kind of ['Present', 'Unknown'] as const) {
      expect(degraded(kind), kind).to.include({ status: 'False', reason: 'Healthy' });
    }
    const missing = { ...nothingYet, cluster, objects: objectsMissing(cluster) };
    expect(kinds(observed({ ...missing, apiKeys: { kind: 'NoSecret' } }))).to.deep.equal(
      kinds(observed({ ...missing, apiKeys: { kind: 'Present' } })),
    );
  });

  it('brings to the database what has changed in the Secret, and is quiet about it', () => {
    const seen = observed({ usersEnsured: false });
    const { actions, status } = planned(seen);
    expect(actions).to.deep.include({ kind: 'EnsureUsers', primary: 'movies-db-0' });
    expect(status).to.deep.equal(planned(observed()).status);
    const leaderless = known([entry(0), entry(1), entry(2)], null);
    expect(kinds(observed({ usersEnsured: false, replicaSet: leaderless }))).not.to.include('EnsureUsers');
  });

  it('does nothing to a steady cluster: all is as it should be', () => {
    expect(kinds(observed())).to.deep.equal([]);
  });

  describe('waits', () => {
    it('for what is left of an earlier cluster of this name', () => {
      const { actions, status } = planned(observed({ ...nothingYet, predecessors: ['Secret movies-auth'] }));
      expect(actions).to.deep.equal([]);
      expect(condition(status, 'Progressing')).to.include({
        status: 'True',
        reason: 'WaitingForPredecessor',
      });
      expect(condition(status, 'Progressing')?.message).to.contain('of this name: Secret movies-auth.');
      expect(condition(status, 'Degraded')?.status).to.equal('False');
    });

    it('for somebody to mend a broken Secret', () => {
      const auth: AuthObservation = { kind: 'Broken', message: 'Secret movies-auth lacks keyfile.' };
      const { actions, status } = planned(observed({ auth }));
      expect(actions).to.deep.equal([]);
      expect(condition(status, 'Degraded')).to.include({ status: 'True', reason: 'AuthSecretBroken' });
    });

    it('for a lost Secret without which members that ran cannot be reached', () => {
      const { actions, status } = planned(observed({ auth: { kind: 'Missing' } }));
      expect(actions).to.deep.equal([]);
      expect(condition(status, 'Degraded')).to.include({ status: 'True', reason: 'AuthSecretLost' });
    });

    it('for no Secret that members need which never ran, or that is remembered', () => {
      const members = [pending(0), pending(1), pending(2)];
      const replicaSet = { kind: 'Unknown', reason: '' } as const;
      expect(kinds(observed({ auth: { kind: 'Missing' }, members, replicaSet }))[0]).to.equal(
        'CreateAuthSecret',
      );
      expect(kinds(observed({ auth: { kind: 'Remembered' } }))[0]).to.equal('CreateAuthSecret');
    });
  });

  it('counts a join from when the status saw it begin', () => {
    const joiner = fresh(2, { probe: memberProbe('movies-db-2'), createdAt: ago(7200) });
    const replicaSet = known([entry(0), entry(1), entry(2, { state: 'STARTUP2', votes: 0 })]);
    const members = [
      ...observed().members.slice(0, 2),
      { ...joiner, templateHash: observed().members[0]?.templateHash ?? '' },
    ];
    const first = planned(observed({ members, replicaSet })).status;
    expect(first.memory?.joins).to.deep.equal([{ name: 'movies-db-2', since: now.toISOString() }]);
    const troubled = (since: Date) => {
      const memory = { ...first.memory, joins: [{ name: 'movies-db-2', since: since.toISOString() }] };
      const cluster = { ...movieSearchCluster(), status: { ...first, memory } };
      return condition(planned(observed({ members, replicaSet, cluster })).status, 'Degraded')?.reason;
    };
    expect(troubled(ago(60))).to.equal('Healthy');
    expect(troubled(ago(3600))).to.equal('MemberNotInSync');
  });

  it('takes a set for one that was initiated where a member served reads once, whatever the status says', () => {
    const members = observed().members.map((each) => ({
      ...each,
      templateHash: 'older',
      ready: false,
      containersReady: false,
      probe: { state: 'Unreachable', error: 'timed out' } as const,
    }));
    const replicaSet = { kind: 'Unknown', reason: 'no member answers' } as const;
    const { actions, status } = planned(observed({ members, replicaSet, pointer: { kind: 'Unknown' } }));
    expect(actions.filter(({ kind }) => kind !== 'Apply')).to.deep.equal([]);
    expect(condition(status, 'Degraded')?.reason).to.equal('MembersUnreachable');
  });

  describe('makes the owner of each volume what reclaimPolicy says', () => {
    const owners = (reclaimPolicy: 'Delete' | 'Retain') => {
      const database = { storage: { type: 'Persistent', size: '1Gi', reclaimPolicy } } as const;
      const cluster = movieSearchCluster({ database });
      const seen = {
        ...observed({ cluster }),
        volumes: [
          volume(0),
          volume(1, { owned: false }),
          volume(2, { owned: false, terminating: true }),
          volume(3, { terminating: true }),
          volume(4, { origin: 'Kept', marked: false, owned: false }),
          volume(5, { origin: 'Adopted', owned: false }),
          volume(6, { marked: false }),
        ],
      };
      return planned(seen).actions.flatMap((action) =>
        action.kind === 'OwnVolume' || action.kind === 'ReleaseVolume' || action.kind === 'MarkVolume'
          ? [`${action.kind} ${action.name}`]
          : [],
      );
    };

    it('so that what is to be retained outlives the cluster, though it was made to go with it', () => {
      expect(owners('Retain')).to.deep.equal(['ReleaseVolume movies-db-0', 'MarkVolume movies-db-6']);
    });

    it('so that what is to be deleted goes with the cluster', () => {
      expect(owners('Delete')).to.deep.equal(['OwnVolume movies-db-1', 'MarkVolume movies-db-6']);
    });
  });

  describe('looks again', () => {
    /** As long after the last change of a cluster whose third member does not start. */
    const afterMs = (quietMs: number) => {
      const members = [...observed().members.slice(0, 2), pending(2)];
      const replicaSet = known([entry(0), entry(1)]);
      const first = planned(observed({ members, replicaSet }));
      const cluster = { ...movieSearchCluster(), status: first.status };
      const seen = observed({ members, replicaSet, cluster });
      return plan(seen, objectSettings, new Date(now.getTime() + quietMs)).requeueAfterMs;
    };

    it('soon while something moves, and the less the longer nothing has', () => {
      expect(afterMs(0)).to.equal(busyIntervalMs);
      expect(afterMs(20_000)).to.equal(2_000);
      expect(afterMs(3_600_000)).to.equal(steadyIntervalMs);
    });

    it('soon at a member that has left a question unanswered, though that is not worth a word yet', () => {
      const silent = observed({
        members: [...observed().members.slice(0, 2), member(2, { silentSince: ago(1) })],
      });
      expect(planned(silent).requeueAfterMs).to.equal(busyIntervalMs);
    });

    it('now and then at a steady cluster', () => {
      expect(planned(observed()).requeueAfterMs).to.equal(steadyIntervalMs);
    });
  });
});
