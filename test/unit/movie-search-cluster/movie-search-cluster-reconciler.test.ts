import { expect } from 'chai';
import type { MovieSearchCluster, MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { KubeUnreachableError } from '../../../kube/kube-error.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import { configMaps, deployments } from '../../../operator/kube/resources.ts';
import { ActionRetries } from '../../../operator/movie-search-cluster/apply/action-retries.ts';
import { ScaleCounts } from '../../../operator/movie-search-cluster/metrics/scale-counts.ts';
import { WriteLedger } from '../../../operator/movie-search-cluster/write-ledger.ts';
import type { MovieSearchClusterReconciler } from '../../../operator/movie-search-cluster/movie-search-cluster-reconciler.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { ownerReference } from '../../../operator/movie-search-cluster/objects/object-metadata.ts';
import { queryRouting } from '../../../operator/movie-search-cluster/objects/query-routing.ts';
import { busyIntervalMs } from '../../../operator/movie-search-cluster/plan.ts';
import { ago } from '../../support/observed.ts';
import { MemoryKube, refused } from '../../support/memory-kube.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { reconcilerOf } from '../../support/reconciler.ts';
import { ScriptedKube } from '../../support/scripted-kube.ts';
import { live, memoryStores, type MemoryStores } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';

const key = 'default/movies';
const signal = new AbortController().signal;

describe('MovieSearchClusterReconciler', () => {
  let stores: MemoryStores;
  let kube: ScriptedKube;
  let reconciler: MovieSearchClusterReconciler;
  let events: string[];
  let ledger: WriteLedger;
  let logger: RecordingLogger;
  let nowMs: number;

  beforeEach(() => {
    stores = memoryStores();
    kube = new ScriptedKube();
    events = [];
    nowMs = 0;
    ledger = new WriteLedger();
    const retries = new ActionRetries(
      () => nowMs,
      () => 1,
    );
    logger = new RecordingLogger();
    reconciler = reconcilerOf({
      kube: kube as unknown as KubeClient,
      stores,
      events,
      ledger,
      retries,
      logger,
    });
    stores.clusters.put(live(movieSearchCluster()));
  });

  const condition = (type: string) => kube.status?.conditions?.find((each) => each.type === type);

  it('carries out the plan and tells what it did', async () => {
    const { requeueAfterMs } = await reconciler.reconcile(key, signal);
    expect(kube.calls.filter((call) => call === 'create pods')).to.have.length(3);
    expect(events).to.include('Normal CreatedMember Created member movies-db-0.');
    expect(kube.status?.observedGeneration).to.equal(1);
    expect(requeueAfterMs).to.be.greaterThan(0);
  });

  it('takes an object that was stored before a field was there as the resource has it by default', async () => {
    const stored = live(movieSearchCluster());
    const { replicas, service } = stored.spec.query;
    const old = { ...stored, spec: { ...stored.spec, query: { replicas, service } } } as typeof stored;
    const server = new MemoryKube();
    server.of(movieSearchClusters).put(old);
    const made = reconcilerOf({
      kube: server,
      stores: server.stores(),
      events,
      logger,
    });
    await made.reconcile(key, signal);
    const written = server.of(configMaps).get({ name: 'movies-query', namespace: 'default' });
    expect(written?.data).to.deep.equal(queryRouting(stored).data);
    expect(
      server.of(deployments).get({ name: 'movies-query', namespace: 'default' })?.spec?.replicas,
    ).to.equal(replicas);
    expect([...logger.messages('warn'), ...logger.messages('error')]).to.deep.equal([]);
  });

  it('plans nothing before it sees what it has written', async () => {
    await reconciler.reconcile(key, signal);
    kube.calls.length = 0;
    const { requeueAfterMs } = await reconciler.reconcile(key, signal);
    expect(kube.calls).to.deep.equal([]);
    expect(requeueAfterMs).to.be.within(1, 100);
  });

  it('has nothing to do for a cluster that is gone, or goes', async () => {
    stores.clusters.put(live(movieSearchCluster({}, { deletionTimestamp: '2026-11-24T12:00:00Z' })));
    expect(await reconciler.reconcile(key, signal)).to.deep.equal({});
    stores.clusters.remove({ name: 'movies', namespace: 'default' });
    expect(await reconciler.reconcile(key, signal)).to.deep.equal({});
    expect(kube.calls).to.deep.equal([]);
  });

  it('waits for no write of a cluster that is gone', async () => {
    await reconciler.reconcile(key, signal);
    stores.clusters.remove({ name: 'movies', namespace: 'default' });
    await reconciler.reconcile(key, signal);
    kube.calls.length = 0;
    stores.clusters.put(live(movieSearchCluster({}, { uid: 'another' })));
    await reconciler.reconcile(key, signal);
    expect(kube.calls).to.include('create pods');
  });

  it('says of a failure that lasts what it is, and does all the rest at its pace', async () => {
    kube.refusals.set('create pods', refused(403, 'Forbidden'));
    const { requeueAfterMs } = await reconciler.reconcile(key, signal);
    expect(condition('Degraded')).to.include({ status: 'True', reason: 'CreateMemberFailed' });
    expect(condition('Degraded')?.message).to.contain('403 Forbidden: said so');
    expect(events.filter((event) => event.startsWith('Warning CreateMemberFailed'))).to.have.length(3);
    expect(kube.calls).to.include('patch deployments');
    expect(requeueAfterMs).to.equal(busyIntervalMs);
  });

  describe('where an action is refused', () => {
    /** The next passes, as soon as the copies show what was written. */
    const pass = async (): Promise<string[]> => {
      kube.calls.length = 0;
      ledger.forget(key);
      await reconciler.reconcile(key, signal);
      return kube.calls;
    };

    it('tries it again after its pause, and tells it once', async () => {
      kube.refusals.set('create pods', refused(403, 'Forbidden'));
      await pass();
      nowMs += 2_000;
      expect(await pass()).not.to.include('create pods');
      expect(condition('Degraded')).to.include({ reason: 'CreateMemberFailed' });
      nowMs += 3_000;
      expect(await pass()).to.include('create pods');
      expect(events.filter((event) => event.startsWith('Warning'))).to.have.length(3);
    });

    it('says nothing alarming of a server that cannot take it now, and asks to be held off as the server does', async () => {
      kube.refusals.set('create pods', refused(429, 'TooManyRequests', 7));
      const { holdOffMs } = await reconciler.reconcile(key, signal);
      expect(holdOffMs).to.equal(7_000);
      expect(condition('Degraded')?.status).to.equal('False');
      expect(condition('Progressing')?.message).to.contain('Not yet: CreateMember: ');
      expect(events.filter((event) => event.startsWith('Warning'))).to.deep.equal([]);
    });

    it('logs a wait when it begins, and again when its reason changes, however often it is tried', async () => {
      const waits = () =>
        logger.events.filter(({ message, level }) => message === 'action has to wait' && level === 'info');
      kube.refusals.set('create pods', refused(409, 'Conflict'));
      for (let round = 0; round < 3; round += 1) await pass();
      expect(waits()).to.have.length(3); // a pod each
      expect(waits()[0]?.fields)
        .to.include({ action: 'CreateMember', failures: 1 })
        .and.not.have.property('err');
      kube.refusals.set('create pods', refused(503, 'ServiceUnavailable'));
      await pass();
      expect(waits()).to.have.length(6);
    });

    it('says so where what should pass has gone on for a minute', async () => {
      kube.refusals.set('create pods', refused(503, 'ServiceUnavailable'));
      await pass();
      nowMs += 60_000;
      await pass();
      expect(condition('Degraded')).to.include({ status: 'True', reason: 'CreateMemberFailed' });
    });
  });

  const inTheWay = {
    'one of ours that is not found again': {
      metadata: { ownerReferences: [ownerReference(movieSearchCluster())] },
      says: 'Pod movies-db-0 exists, but has lost labels',
    },
    'somebody else’s': {
      metadata: { labels: { app: 'other' } },
      says: 'Pod movies-db-0 exists and does not belong to this MovieSearchCluster',
    },
  };
  for (const [whose, { metadata, says }] of Object.entries(inTheWay)) {
    it(`says so where what it would make is there already, and is ${whose}`, async () => {
      kube.refusals.set('create pods', refused(409, 'AlreadyExists'));
      kube.get = ({ kind }, { name }) =>
        kind === 'Pod'
          ? Promise.resolve(live({ kind, metadata: { ...metadata, name } }) as never)
          : Promise.reject(refused(404, 'NotFound'));
      await reconciler.reconcile(key, signal);
      expect(condition('Degraded')?.message).to.contain(says);
    });
  }

  it('makes no trouble of a failure that passes, but says what has not been done', async () => {
    kube.refusals.set('create pods', refused(409, 'Conflict'));
    const { requeueAfterMs } = await reconciler.reconcile(key, signal);
    expect(condition('Degraded')?.status).to.equal('False');
    expect(condition('Progressing')?.message).to.contain('Not yet: CreateMember: ');
    expect(events.filter((event) => event.startsWith('Warning'))).to.deep.equal([]);
    expect(requeueAfterMs).to.equal(busyIntervalMs);
  });

  it('leaves a status alone that somebody else wrote first, or whose cluster is gone', async () => {
    for (const refusal of [refused(409, 'Conflict'), refused(404, 'NotFound')]) {
      kube.refusals.set('replace moviesearchclusters', refusal);
      await reconciler.reconcile(key, signal);
    }
  });

  it('fails where its status cannot be written', async () => {
    const refusal = new KubeUnreachableError('no answer');
    kube.refusals.set('replace moviesearchclusters', refusal);
    const failed = await reconciler.reconcile(key, signal).catch((error: unknown) => error);
    expect(failed).to.equal(refusal);
  });

  it('takes a mistake of ours for no failure of an action', async () => {
    const bug = new TypeError('undefined is not a function');
    kube.refusals.set('create pods', bug);
    const failed = await reconciler.reconcile(key, signal).catch((error: unknown) => error);
    expect(failed).to.equal(bug);
    expect(condition('Degraded')?.reason).to.equal('Healthy');
  });

  it('takes no failure for one of the cluster when it is told to end', async () => {
    const stop = new AbortController();
    const reason = new Error('stop');
    kube.refusals.set('create pods', refused(403, 'Forbidden'));
    const create = kube.create;
    kube.create = (...call) => {
      stop.abort(reason);
      return create(...call);
    };
    await reconciler.reconcile(key, stop.signal).then(
      () => expect.fail('it went on'),
      () => undefined,
    );
    expect(condition('Degraded')?.reason).to.equal('Healthy');
  });

  it('stores what it remembers before it does anything that relies on it', async () => {
    await reconciler.reconcile(key, signal);
    expect(kube.calls.indexOf('replace moviesearchclusters')).to.be.within(
      0,
      kube.calls.indexOf('create pods') - 1,
    );
    expect(kube.status?.memory?.nextOrdinal).to.equal(0);
  });

  it('does nothing where it cannot store what it remembers', async () => {
    kube.refusals.set('replace moviesearchclusters', refused(409, 'Conflict'));
    const { requeueAfterMs } = await reconciler.reconcile(key, signal);
    const writes = kube.calls.filter((call) => !call.startsWith('get '));
    expect(writes).to.deep.equal(['replace moviesearchclusters']);
    expect(requeueAfterMs).to.equal(busyIntervalMs);
  });

  it('writes its status once where nothing goes wrong', async () => {
    await reconciler.reconcile(key, signal);
    expect(kube.calls.filter((call) => call === 'replace moviesearchclusters')).to.have.length(1);
  });

  describe('where the query tier is to be scaled down', () => {
    let scaleCounts: ScaleCounts;
    let scaling: MovieSearchClusterReconciler;
    let cluster: Live<MovieSearchCluster>;

    beforeEach(() => {
      scaleCounts = new ScaleCounts();
      scaling = reconcilerOf({
        kube: kube as unknown as KubeClient,
        stores,
        events,
        ledger,
        scaleCounts,
        cpu: { kind: 'Read', number: 1, at: ago(1), samples: new Map() },
      });
      const resources = { requests: { cpu: '1' } };
      cluster = live(movieSearchCluster({ query: { resources, autoscaling: { maxReplicas: 4 } } }));
      const query = { desiredReplicas: 9, replicas: 9, readyReplicas: 9, ready: '9/9' };
      const autoscaling = { query: { evaluatedAt: ago(60).toISOString(), recommendations: '9@0' } };
      stores.clusters.put({ ...cluster, status: { query, autoscaling } });
    });

    /** What was counted, and how many Events tell of a step. */
    const steps = (): unknown => [
      scaleCounts.of(key),
      events.filter((event) => event.includes('ScaledDown')).length,
    ];
    const one = [[{ kind: 'Step', tier: 'query', direction: 'down', times: 1 }], 1];

    it('counts and tells the step once, when the status has it', async () => {
      kube.refusals.set('replace moviesearchclusters', refused(409, 'Conflict'));
      await scaling.reconcile(key, signal);
      expect(steps()).to.deep.equal([[], 0]);

      kube.refusals.clear();
      await scaling.reconcile(key, signal);
      expect(steps()).to.deep.equal(one);

      expect(kube.status?.query?.desiredReplicas).to.equal(4);
      stores.clusters.put({ ...cluster, ...(kube.status && { status: kube.status }) });
      ledger.forget(key);
      await scaling.reconcile(key, signal);
      expect(steps()).to.deep.equal(one);

      stores.clusters.remove({ name: 'movies', namespace: 'default' });
      await scaling.reconcile(key, signal);
      expect(scaleCounts.of(key)).to.deep.equal([]);
    });

    it('counts and tells the step also where the pass breaks off after the status was written', async () => {
      kube.refusals.set('create pods', new TypeError('undefined is not a function'));
      const failed = await scaling.reconcile(key, signal).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(TypeError);
      expect(steps()).to.deep.equal(one);
    });
  });

  describe('with a spec that is not valid any more', () => {
    const invalid = (status?: MovieSearchClusterStatus) => {
      const cluster = live(movieSearchCluster({}, { generation: 2 }));
      return {
        ...cluster,
        spec: { ...cluster.spec, database: { ...cluster.spec.database, replicas: 99 } },
        ...(status && { status }),
      } as Live<MovieSearchCluster>;
    };

    it('says so once, keeps what is known, and touches nothing', async () => {
      await reconciler.reconcile(key, signal);
      const { status } = kube;
      expect(status).not.to.equal(undefined);
      events.length = 0;
      kube.calls.length = 0;
      stores.clusters.remove({ name: 'movies', namespace: 'default' });
      await reconciler.reconcile(key, signal);
      stores.clusters.put(invalid(status));
      await reconciler.reconcile(key, signal);
      expect(kube.calls).to.deep.equal(['replace moviesearchclusters']);
      expect(condition('Degraded')).to.include({
        status: 'True',
        reason: 'InvalidSpec',
        observedGeneration: 2,
      });
      expect(condition('Degraded')?.message).to.contain('spec.database.replicas');
      expect(condition('Available')).to.deep.equal(
        status?.conditions?.find(({ type }) => type === 'Available'),
      );
      expect(kube.status?.database).to.deep.equal(status?.database);
      expect(events).to.have.length(1);

      stores.clusters.put({
        ...invalid(kube.status),
        metadata: { ...invalid().metadata, resourceVersion: '99' },
      });
      await reconciler.reconcile(key, signal);
      expect(kube.calls).to.have.length(1);
      expect(events).to.have.length(1);
    });
  });
});
