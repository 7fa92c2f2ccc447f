import { expect } from 'chai';
import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { asKept } from '../../../../catalog/kept-datasets.ts';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import type { Condition } from '../../../../crds/status.ts';
import { templateHashLabel } from '../../../../operator/movie-search-cluster/objects/object-names.ts';
import { seedJob } from '../../../../operator/movie-search-cluster/objects/seed-job.ts';
import type { Observed } from '../../../../operator/movie-search-cluster/observed.ts';
import { plan, type Outcome } from '../../../../operator/movie-search-cluster/plan.ts';
import type { ConditionType } from '../../../../operator/movie-search-cluster/status/conditions.ts';
import { observedSeedJob } from '../../../support/observed-seed-job.ts';
import { movieSearchCluster, objectSettings } from '../../../support/movie-search-cluster.ts';
import {
  entry,
  fresh,
  known,
  member,
  now,
  observed,
  pending,
  queryTier,
  servedPointer,
} from '../../../support/observed.ts';

function statusOf(seen: Observed, outcome?: Outcome): MovieSearchClusterStatus {
  return plan(seen, objectSettings, now, outcome).status;
}

function condition(status: MovieSearchClusterStatus, type: ConditionType): Condition {
  const found = status.conditions?.find((each) => each.type === type);
  if (found === undefined) throw new Error(`there is no condition ${type}`);
  return found;
}

/** As `before` had it, now with `overrides`. */
function after(before: MovieSearchClusterStatus, overrides: Partial<Observed>): Observed {
  return observed({
    ...overrides,
    cluster: { ...(overrides.cluster ?? movieSearchCluster()), status: before },
  });
}

const { members: steadyMembers } = observed();
const job = seedJob(movieSearchCluster(), objectSettings);
const steady = statusOf(observed());
const lostMember = {
  members: steadyMembers.slice(0, 2),
  replicaSet: known([entry(0), entry(1), entry(2, { state: 'DOWN', lagSeconds: null })]),
};
const nothingYet: Partial<Observed> = {
  members: [],
  replicaSet: { kind: 'Unknown', reason: 'No member has an address yet.' },
  pointer: { kind: 'Unknown' },
  query: null,
};

describe('planStatus', () => {
  it('tells of a steady cluster all there is to tell', () => {
    const { conditions, database, ...rest } = steady;
    expect(rest).to.deep.equal({
      observedGeneration: 1,
      query: { desiredReplicas: 2, replicas: 2, readyReplicas: 2, ready: '2/2' },
      dataset: {
        version: '2026-11',
        titles: 3,
        rejectedRows: 1,
        loadedAt: servedPointer.loadedAt.toISOString(),
      },
      memory: {
        nextOrdinal: 3,
        initiatedAt: now.toISOString(),
        replicaSetId: '0123456789abcdef01234567',
        places: [0, 1, 2].map((n) => ({
          name: `movies-db-${n}`,
          node: `node-${n % 2}`,
          machine: `machine-${n % 2}`,
        })),
      },
      selector:
        'app.kubernetes.io/name=movie-search,app.kubernetes.io/instance=movies,app.kubernetes.io/component=database',
    });
    expect(database).to.deep.include({
      desiredReplicas: 3,
      replicas: 3,
      readyReplicas: 3,
      ready: '3/3',
      primary: 'movies-db-0',
    });
    expect(conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).to.deep.equal([
      'Available True Answering',
      'Progressing False AsDesired',
      'Degraded False Healthy',
      'DatasetCurrent True Served',
      'AutoscalingActive False NotConfigured',
    ]);
  });

  it('says how many there are and how many are wanted while more are there than that', () => {
    const status = statusOf(
      observed({
        members: [0, 1, 2, 3].map((ordinal) => member(ordinal)),
        replicaSet: known([0, 1, 2, 3].map((ordinal) => entry(ordinal))),
        query: queryTier({ replicas: 3, readyReplicas: 3 }),
      }),
    );
    expect(condition(status, 'Available').message).to.match(
      /^3 \(2 wanted\) query pods answer from 4 \(3 wanted\) members, /,
    );
  });

  it('is the same for the same observation, however often it is told', () => {
    const again = after(steady, {});
    expect(plan(again, objectSettings, new Date(now.getTime() + 60_000)).status).to.deep.equal(steady);
  });

  const judgements: Record<
    string,
    { given: Partial<Observed>; then: Partial<Record<ConditionType, string>> }
  > = {
    'a cluster of which nothing exists': {
      given: nothingYet,
      then: {
        Available: 'False NoReadyMember',
        Progressing: 'True WaitingForMembers',
        Degraded: 'False Healthy',
        DatasetCurrent: 'Unknown NoAnswer',
      },
    },
    'members without a dataset': {
      given: { pointer: { kind: 'Read', pointer: null } },
      then: {
        Available: 'False NoDataset',
        Progressing: 'True LoadingDataset',
        DatasetCurrent: 'False LoadingDataset',
      },
    },
    'a dataset without query pods': {
      given: { query: queryTier({ readyReplicas: 0 }) },
      then: {
        Available: 'False NoReadyQueryPod',
        Progressing: 'True QueryPodsStarting',
        Degraded: 'False Healthy',
      },
    },
    'an earlier dataset that is still served': {
      given: { pointer: { kind: 'Read', pointer: { ...servedPointer, version: '2026-10' } } },
      then: { Available: 'True Answering', DatasetCurrent: 'False LoadingDataset' },
    },
    'a rollout of the query tier that does not start, while the old pods answer': {
      given: {
        query: queryTier({
          replicas: 3,
          updatedReplicas: 1,
          trouble: 'movies-query-x: ImagePullBackOff: not found',
        }),
      },
      then: {
        Available: 'True Answering',
        Progressing: 'True QueryRollout',
        Degraded: 'True QueryPodNotStarting',
      },
    },
    'a change of the query tier that its controller has not seen': {
      given: { query: queryTier({ current: false }) },
      then: { Progressing: 'True QueryRollout' },
    },
    'a set without a primary, whose members still serve': {
      given: { replicaSet: known([entry(0), entry(1), entry(2)], null) },
      then: { Available: 'True Answering', Degraded: 'True NoPrimary', DatasetCurrent: 'True Served' },
    },
    'a loader that does not start': {
      given: {
        pointer: { kind: 'Read', pointer: null },
        seedJobs: [
          observedSeedJob({
            name: job.metadata.name ?? '',
            templateHash: job.metadata.labels?.[templateHashLabel] ?? '',
            trouble: 'movies-seed-x: ImagePullBackOff: not found',
          }),
        ],
      },
      then: { Progressing: 'True LoadingDataset', Degraded: 'True LoaderNotStarting' },
    },
  };
  for (const [what, { given, then }] of Object.entries(judgements)) {
    it(`judges ${what}`, () => {
      const status = statusOf(observed(given));
      for (const [type, expected] of Object.entries(then)) {
        const { status: holds, reason } = condition(status, type as ConditionType);
        expect(`${holds} ${reason}`, type).to.equal(expected);
      }
    });
  }

  it('names the versions that one can go back to without a load, and no others', () => {
    const kept = ['2026-10', '2026-09', '2026-11'].map((version) => ({ ...asKept(servedPointer), version }));
    const others = { ...asKept(servedPointer), version: '2026-08', schema: DATASET_SCHEMA + 1 };
    const pointer = { ...servedPointer, kept: [others, ...kept] };
    const { dataset } = statusOf(observed({ pointer: { kind: 'Read', pointer } }));
    expect(dataset).to.deep.equal({ ...steady.dataset, keptVersions: ['2026-10', '2026-09'] });
  });

  describe('where nothing can be told', () => {
    const unreachable: Partial<Observed> = {
      members: steadyMembers.map((each) => ({
        ...each,
        probe: { state: 'Unreachable', error: 'timed out' },
      })),
      replicaSet: { kind: 'Unknown', reason: 'no member answers' },
      pointer: { kind: 'Unknown' },
    };

    it('says so, and holds what was known last', () => {
      const status = statusOf(after(steady, unreachable));
      expect(condition(status, 'Degraded').reason).to.equal('MembersUnreachable');
      expect(condition(status, 'Available').status).to.equal('True');
      expect(condition(status, 'DatasetCurrent').status).to.equal('Unknown');
      expect(status.dataset).to.deep.equal(steady.dataset);
      expect(status.database?.primary).to.equal('movies-db-0');
    });
  });

  describe('redundancy', () => {
    const degraded = (status: MovieSearchClusterStatus) => condition(status, 'Degraded');

    it('is reduced where a member that was there is missing, until it is made up for', () => {
      const lost = statusOf(after(steady, lostMember));
      expect(degraded(lost)).to.include({ status: 'True', reason: 'ReducedRedundancy' });
      expect(degraded(lost).message).to.equal(
        'Redundancy is reduced: 2 of 3 members serve reads and 2 of 2 query pods are ready.',
      );
      const joining = statusOf(after(lost, { ...lostMember, members: [...lostMember.members, fresh(3)] }));
      expect(degraded(joining)).to.include({
        status: 'True',
        lastTransitionTime: degraded(lost).lastTransitionTime,
      });
      expect(degraded(statusOf(after(joining, {}))).status).to.equal('False');
    });

    it('is reduced where a query pod that was there is missing', () => {
      expect(degraded(statusOf(after(steady, { query: queryTier({ readyReplicas: 1 }) }))).reason).to.equal(
        'ReducedRedundancy',
      );
    });

    it('is reduced also where the loss comes in the middle of something else', () => {
      const loading = {
        pointer: { kind: 'Read', pointer: { ...servedPointer, version: '2026-10' } },
      } as const;
      const before = statusOf(after(steady, loading));
      expect(degraded(before).status).to.equal('False');
      expect(degraded(statusOf(after(before, { ...loading, ...lostMember }))).reason).to.equal(
        'ReducedRedundancy',
      );
    });

    it('is not reduced where more is wanted than before', () => {
      const cluster = movieSearchCluster({ database: { replicas: 5 } }, { generation: 2 });
      const scaling = statusOf(after(steady, { cluster }));
      expect(degraded(scaling).status).to.equal('False');
      expect(degraded(statusOf(after(scaling, { cluster }))).status).to.equal('False');
    });

    it('is not reduced by a first start', () => {
      const starting = statusOf(observed(nothingYet));
      const half = { members: [member(0), pending(1), pending(2)], replicaSet: known([entry(0)]) };
      expect(degraded(statusOf(after(starting, half))).status).to.equal('False');
    });

    it('says what is missing before why, for which there is a reason', () => {
      const trouble = 'Unschedulable: no node has room';
      const seen = { ...lostMember, members: [...lostMember.members, pending(3, { trouble })] };
      const { reason, message } = degraded(statusOf(after(steady, seen)));
      expect(reason).to.equal('MemberNotStarting');
      expect(message).to.match(/^Redundancy is reduced: .* movies-db-3: Unschedulable: no node has room$/);
    });
  });

  it('says what went wrong in doing what was planned', () => {
    const failures = [{ reason: 'ApplyFailed', message: 'Apply: the name is taken' }];
    const status = statusOf(observed(), { failures, setbacks: [] });
    expect(condition(status, 'Degraded')).to.include({ status: 'True', ...failures[0] });
  });

  it('says what could not be done yet, as part of what is under way', () => {
    const setbacks = [{ reason: 'AddMemberFailed', message: 'AddMember: the name does not resolve' }];
    const seen = observed({
      members: steadyMembers.slice(0, 2).concat(fresh(2)),
      replicaSet: known([entry(0), entry(1)]),
    });
    const status = statusOf(seen, { failures: [], setbacks });
    expect(condition(status, 'Progressing').message).to.contain(
      'Not yet: AddMember: the name does not resolve.',
    );
    expect(condition(status, 'Degraded').status).to.equal('False');
    expect(statusOf(observed(), { failures: [], setbacks })).to.deep.equal(steady);
  });
});
