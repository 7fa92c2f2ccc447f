import { expect } from 'chai';
import { loadProgressId } from '../../../catalog/dataset-pointer.ts';
import type { LoadPhase, LoadProgress } from '../../../catalog/load-progress.ts';
import {
  deployments,
  events,
  jobs,
  networkPolicies,
  podDisruptionBudgets,
  pods,
  secrets,
  services,
} from '../../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { waitUntil } from '../../support/wait-until.ts';

import { OperatorTrial } from '../../support/operator-trial.ts';
import { deadlineMs } from '../../support/test-namespace.ts';

describe('the operator, against a real API server', function () {
  this.timeout(120_000);
  const trial = new OperatorTrial('operator');

  before(() => trial.connect());
  beforeEach(() => trial.begin());
  afterEach(() => trial.end());
  after(() => trial.close());

  it('makes what a MovieSearchCluster asks for, and says so', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.database).to.include({ desiredReplicas: 3, ready: '3/3' });
    expect(status?.database?.primary).to.match(/^movies-db-[012]$/);
    expect(status?.database?.members.map(({ name, state, ready }) => ({ name, state, ready }))).to.deep.equal(
      [0, 1, 2].map((ordinal) => ({ name: `movies-db-${ordinal}`, state: 'Serving', ready: true })),
    );
    expect(status?.query).to.deep.equal({ desiredReplicas: 2, replicas: 2, readyReplicas: 2, ready: '2/2' });
    expect(status?.dataset).to.deep.equal({
      version: 'v1',
      titles: 3,
      rejectedRows: 1,
      loadedAt: '2026-11-24T12:00:00.000Z',
    });
    expect(await trial.namespace.names(services)).to.deep.equal(['movies-db', 'movies-query', 'movies-read']);
    expect(await trial.namespace.names(podDisruptionBudgets)).to.deep.equal(['movies-db', 'movies-query']);
    expect(await trial.namespace.names(networkPolicies)).to.deep.equal([
      'movies-db',
      'movies-query',
      'movies-seed',
    ]);
    expect(await trial.namespace.names(deployments)).to.deep.equal(['movies-query']);
    expect(await trial.namespace.names(secrets)).to.deep.equal(['movies-auth']);
    const { items } = await trial.kube.list(events, { namespace: trial.namespace.name });
    const reasons = new Set(items.map(({ reason }) => reason));
    expect([...reasons]).to.include.members([
      'InitiatedReplicaSet',
      'AddedMember',
      'MemberInSync',
      'GrantedVote',
    ]);
  });

  it('writes nothing and lists nothing when nothing happens', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const callsBut = (verb: string, from: number): string[] =>
      trial.operator.calls
        .slice(from)
        .filter((call) => call.verb !== verb)
        .map((call) => `${call.verb} ${call.resource}`);
    const pass = async (ms: number): Promise<void> => {
      const endsAt = performance.now() + ms;
      await waitUntil(`${ms} ms have passed`, () => performance.now() > endsAt, ms + 5000);
    };
    // As desired it is called from the first status that says so; what the last steps led to may still be on its way.
    await waitUntil(
      'one look has passed without a call',
      async () => {
        const before = trial.operator.calls.length;
        await pass(6000);
        return callsBut('watch', before).length === 0;
      },
      60_000,
    );
    const before = trial.operator.calls.length;
    // Three looks at a steady cluster.
    await pass(16_000);
    expect(callsBut('watch', before)).to.deep.equal([]);
  });

  it('adds and removes members as replicas says', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    await trial.namespace.change({ database: { replicas: 5 } });
    await trial.namespace.untilAsDesired(5);
    await trial.namespace.change({ database: { replicas: 2 } });
    const { status } = await trial.namespace.untilAsDesired(2);
    expect(status?.database?.members).to.have.length(2);
  });

  it('rolls a new template through every member, the primary last', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status: before } = await trial.namespace.untilAsDesired(3);
    await trial.namespace.change({ database: { cacheSizeGB: 0.5 } });
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-3',
      'movies-db-4',
      'movies-db-5',
    ]);
    const { items } = await trial.kube.list(events, { namespace: trial.namespace.name });
    const left = items
      .filter(({ reason }) => reason === 'RemovedMember')
      .map(({ message }) => message)
      .toSorted();
    expect(left).to.have.length(3);
    const steppedDown = items.filter(({ reason }) => reason === 'SteppedDown').map(({ message }) => message);
    expect(steppedDown).to.deep.equal([
      `${before?.database?.primary} handed over as primary before it leaves.`,
    ]);
  });

  it('replaces a member whose pod is deleted', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    await trial.kube.delete(pods, { name: 'movies-db-1', namespace: trial.namespace.name });
    await waitUntil('it is noticed', async () => {
      const { status } = await trial.namespace.cluster();
      return status?.database?.members.some(({ name }) => name === 'movies-db-3') ?? false;
    });
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.have.members([
      'movies-db-0',
      'movies-db-2',
      'movies-db-3',
    ]);
  });

  it('goes on with one member when two of three are gone for good', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status: before } = await trial.namespace.untilAsDesired(3);
    for (const name of ['movies-db-0', 'movies-db-2']) {
      await trial.kube.delete(pods, { name, namespace: trial.namespace.name }, { gracePeriodSeconds: 0 });
    }
    await waitUntil('it is noticed', async () => (await trial.namespace.memberPods()).length >= 3);
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.dataset, 'nothing is loaded again').to.deep.equal(before?.dataset);
    const { items } = await trial.kube.list(events, { namespace: trial.namespace.name });
    expect(items.map(({ reason }) => reason)).to.include('RecoveredMajority');
  });

  it('says how far a load is: each phase at once, and figures seldom', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    const beganAt = Date.now() - 60_000;
    /** What the loader says of itself in that second of its load. */
    const saying = (second: number, phase: LoadPhase, figures: Partial<LoadProgress>): LoadProgress => ({
      _id: loadProgressId('v2'),
      version: 'v2',
      phase,
      titles: 0,
      rejectedRows: 0,
      startedAt: new Date(beganAt),
      phaseSince: new Date(beganAt + (phase === 'ReadingNames' ? 0 : 25_000)),
      updatedAt: new Date(beganAt + second * 1000),
      message: null,
      ...figures,
    });
    const progress = async () => (await trial.namespace.cluster()).status?.dataset?.progress;
    const until = (what: string, percent: number | undefined, phase: LoadPhase): Promise<void> =>
      waitUntil(what, async () => {
        const said = await progress();
        return said?.phase === phase && said.percent === percent;
      });
    const unchanged = async (what: string): Promise<void> => {
      const { resourceVersion } = (await trial.namespace.cluster()).metadata;
      const looks = trial.sets.loadQuestions;
      await waitUntil('it was looked at three times', () => trial.sets.loadQuestions >= looks + 3);
      expect((await trial.namespace.cluster()).metadata.resourceVersion, what).to.equal(resourceVersion);
    };
    // The load ends at once after its last phase was seen: only the loader itself can say that it was.
    let lastPhaseSeen = false;
    trial.namespace.loading = async (_version, report) => {
      report(saying(1, 'ReadingNames', { percent: 12.3, rowsPerSecond: 48_123, secondsLeft: 236 }));
      await until('the phase is told', 12, 'ReadingNames');
      report(saying(6, 'ReadingNames', { percent: 30 }));
      await unchanged('five seconds after the figures before');
      report(saying(12, 'ReadingNames', { percent: 40 }));
      await until('newer figures are told', 40, 'ReadingNames');
      report(saying(24, 'ReadingNames', { percent: 40 }));
      await unchanged('the same figures again');
      report(saying(26, 'Loading', { titles: 7 }));
      await until('the next phase is told at once', undefined, 'Loading');
      lastPhaseSeen = true;
    };
    await trial.namespace.change({ dataset: { version: 'v2' } });
    await waitUntil('the last phase is told', () => lastPhaseSeen, deadlineMs);
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.dataset).to.include({ version: 'v2' }).and.not.have.property('progress');
    const { items } = await trial.kube.list(events, { namespace: trial.namespace.name });
    const told = items.filter(({ reason }) => reason === 'DatasetLoading').map(({ message }) => message);
    expect(told).to.have.members([
      'Loading dataset v2: reading names, 12 %, 48,000 rows/s, about 4 min left',
      'Loading dataset v2: writing titles',
    ]);
  });

  it('loads a new dataset version, and keeps only its Job', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    await trial.namespace.change({ dataset: { version: 'v2' } });
    const { status } = await trial.namespace.untilAsDesired(3);
    expect(status?.dataset?.version).to.equal('v2');
    await waitUntil('the old Job is gone', async () => (await trial.namespace.names(jobs)).length === 1);
  });

  it('says why a load was refused, tries it no second time, and loads anew at a changed field', async () => {
    await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await trial.namespace.untilAsDesired(3);
    trial.namespace.refusal = (env) =>
      env['JUDGEMENT_ALLOW_CUT_FILES'] === 'true' ? null : 'title.crew.tsv was cut (the field).';
    await trial.namespace.change({ dataset: { version: 'v2' } });
    const current = async () =>
      (await trial.namespace.cluster()).status?.conditions?.find(({ type }) => type === 'DatasetCurrent');
    await waitUntil('it is told', async () => (await current())?.reason === 'LoadRefused', deadlineMs);
    expect(await current()).to.include({ status: 'False' });
    expect((await current())?.message).to.match(
      /^Dataset v2 is refused: title\.crew\.tsv was cut \(the field\)\. Dataset v1 is served on\. .* delete Job movies-seed-/u,
    );
    expect((await trial.namespace.cluster()).status?.dataset?.version).to.equal('v1');
    // The Job controller has ended the Job, and so makes no other pod.
    const [job] = (await trial.kube.list(jobs, { namespace: trial.namespace.name })).items;
    expect(job?.status).to.include({ failed: 1 });
    expect(job?.status?.conditions?.map(({ type, reason }) => `${type} ${reason ?? ''}`)).to.include(
      'Failed PodFailurePolicy',
    );
    await trial.namespace.change({ dataset: { judgement: { allowCutFiles: true } } });
    expect((await trial.namespace.untilAsDesired(3)).status?.dataset?.version).to.equal('v2');
  });

  it('keeps two of one name in different namespaces apart', async () => {
    const other = trial.newNamespace();
    await other.start();
    try {
      await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
      await other.create({ dataset: { version: 'v2', source: { bundled: {} } }, database: { replicas: 1 } });
      expect((await trial.namespace.untilAsDesired(3)).status?.dataset?.version).to.equal('v1');
      expect((await other.untilAsDesired(1)).status?.dataset?.version).to.equal('v2');
      await trial.kube.delete(movieSearchClusters, { name: 'movies', namespace: other.name });
      await waitUntil('the other is gone', async () => (await other.memberPods()).length === 0, deadlineMs);
      expect(await trial.namespace.memberPods()).to.have.length(3);
    } finally {
      await other.stop();
    }
  });

  for (const lastArrives of [true, false]) {
    const how = lastArrives ? 'just after each of its writes' : 'just before every second of its writes';
    it(`comes to the same state though it is killed ${how}`, async () => {
      await trial.operator.stop();
      await trial.namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
      let lives = 0;
      // Up and down once, so that joins, votes and leaves are all cut short.
      const stages = [
        { members: 3, enter: () => Promise.resolve() },
        { members: 4, enter: () => trial.namespace.change({ database: { replicas: 4 } }) },
        { members: 3, enter: () => trial.namespace.change({ database: { replicas: 3 } }) },
      ];
      for (const { members, enter } of stages) {
        await enter();
        const reached = trial.namespace.untilAsDesired(members).then(() => 'as desired');
        let outcome = '';
        while (outcome !== 'as desired') {
          trial.operator = trial.newOperator({ writes: lastArrives ? 1 : 2, lastArrives });
          lives++;
          outcome = await Promise.race([trial.operator.untilDead().then(() => 'dead'), reached]);
          await trial.operator.stop();
        }
      }
      expect(lives).to.be.greaterThan(20);
      trial.operator = trial.newOperator();
      const { status } = await trial.namespace.untilAsDesired(3);
      expect(status?.database?.members).to.have.length(3);
      expect(await trial.namespace.names(jobs)).to.have.length(1);
    });
  }
});
