import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';

import type { KubeClient } from '../../../kube/kube-client.ts';
import { pods } from '../../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import type { Blow, ChaosCase } from '../../chaos/chaos-case.ts';
import { ChaosCluster } from '../../chaos/chaos-cluster.ts';
import { restoreAfter, tryCase, type Try } from '../../chaos/try-case.ts';
import { brokenPromises } from '../../chaos/verdict.ts';
import { Witness } from '../../chaos/witness.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { LiveCluster } from '../../support/live-cluster.ts';
import { sampleSpec, sampleTitles } from '../../support/sample.ts';
import { waitUntil } from '../../support/wait-until.ts';

const watched = { namespace: 'chaos', name: 'movies' };
const jaws = sampleTitles.slice(0, 1);
const rightAnswer = JSON.stringify({
  titles: [{ id: 'jaws-1975', directors: [{ id: 'steven-spielberg', name: 'Steven Spielberg' }] }],
});
const emptyAnswer = '{"titles":[]}';

/** The test does what an operator would; the API server and the watches of it are real. */
describe('a fault that is tried', function () {
  this.timeout(120_000);
  let server: Server;
  let answer = rightAnswer;
  let live: LiveCluster;
  let kube: KubeClient;
  let witness: Witness;
  let ended: AbortController;
  let url: string;

  before(async () => {
    server = createServer((_request, response) => response.end(answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { kubeconfigPath } = await sharedControlPlane();
    const env = { KUBECONFIG: kubeconfigPath, MOVIE_SEARCH_URL: url, MOVIE_SEARCH_CLUSTER: 'none' };
    live = await LiveCluster.connect(env);
    kube = live.kube;
    const spec = { ...(await sampleSpec()), query: { replicas: 1 } };
    const metadata = watched;
    await live.apply({ apiVersion: 'moviesearch.dev/v1alpha1', kind: 'MovieSearchCluster', metadata, spec });
    for (const name of ['movies-db-0', 'movies-db-1', 'movies-db-2']) await servingPod(name, 'database');
    await servingPod('movies-query-0', 'query');
    await say('False');
  });

  after(async () => {
    const { items } = await kube.list(pods, { namespace: watched.namespace });
    for (const { metadata } of items) await kube.delete(pods, metadata, { gracePeriodSeconds: 0 });
    await live.remove(watched.namespace, watched.name);
    live.close();
    server.close();
    server.closeAllConnections();
  });

  beforeEach(async () => {
    answer = rightAnswer;
    ended = new AbortController();
    witness = new Witness(kube, watched);
    await witness.start();
  });

  afterEach(() => witness.stop());

  async function servingPod(name: string, component: string): Promise<void> {
    const labels = { 'app.kubernetes.io/instance': watched.name, 'app.kubernetes.io/component': component };
    const object = {
      metadata: { name, namespace: watched.namespace, labels },
      spec: { containers: [{ name: 'main', image: 'none' }] },
    };
    await waitUntil('the namespace takes pods', async () => {
      const answered = await kube.create(pods, object).catch((error: unknown) => String(error));
      // Its service account is made a moment after it.
      if (typeof answered === 'string' && !answered.includes('serviceaccount')) throw new Error(answered);
      return typeof answered !== 'string';
    });
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    const at = { name, namespace: watched.namespace };
    await kube.patch(pods, at, { type: 'merge', object: { status } }, { subresource: 'status' });
  }

  /** The operator's conditions, with this of Degraded. */
  async function say(degraded: 'True' | 'False'): Promise<void> {
    const { metadata } = await live.cluster(watched.namespace, watched.name);
    const condition = (type: string, status: string): object => ({
      type,
      status,
      reason: 'Tested',
      message: `${type} is ${status}`,
      lastTransitionTime: '2026-11-25T00:00:00Z',
    });
    const conditions = [
      condition('Available', 'True'),
      condition('Progressing', degraded),
      condition('Degraded', degraded),
      condition('DatasetCurrent', 'True'),
    ];
    const object = { status: { observedGeneration: metadata.generation, conditions } };
    await kube.patch(movieSearchClusters, watched, { type: 'merge', object }, { subresource: 'status' });
  }

  function tried(prepare: ChaosCase['prepare'], others: Partial<ChaosCase> = {}): Promise<Try> {
    const cluster = new ChaosCluster(live, witness, ended.signal);
    const limits = { failuresWithin: 0, redundant: { after: 'fault', p95: 20 }, settled: 20 } as const;
    const chaosCase = { name: 'tested', fault: 'tested', limits, prepare, ...others };
    return tryCase(chaosCase, cluster, { url, titles: jaws, ratePerSecond: 50, quietSeconds: 0.5 });
  }

  it('is measured by what the API server shows, under a load that is counted', async () => {
    const { figures, said } = await tried((cluster): Blow => {
      const member = cluster.pod('movies-db-1')!;
      const replace = async (): Promise<void> => {
        await say('True');
        await servingPod('movies-db-3', 'database');
        await say('False');
      };
      const strike = async (): Promise<void> => {
        await cluster.deletePod(member);
        await replace();
      };
      return { takesForGood: [member.metadata.uid], strike };
    });

    expect(figures).to.deep.include({ failedByKind: {}, failedAt: [], lostAgain: 0, leader: undefined });
    expect(figures.requests).to.be.above(50);
    expect(figures.noticed).to.be.above(0);
    expect(figures.redundant).to.be.above(figures.noticed!);
    expect(said.map(({ value }) => value)).to.include('Degraded=True Tested: Degraded is True');
  });

  it('is not over while what it struck is still called ready', async () => {
    const broken = { redundant: { after: 'fault', p95: 1 }, failuresWithin: 0, settled: 20 } as const;
    const cut = new AbortController();
    const trying = tried(
      (cluster) => {
        const { uid } = cluster.pod('movies-db-0')!.metadata;
        cut.signal.addEventListener('abort', () => ended.abort());
        return { takesForGood: [uid], strike: () => Promise.resolve() };
      },
      { limits: broken },
    );
    await waitUntil('it counts as lost', () => witness.snapshot().redundancy.members === 2);
    cut.abort();
    expect(await trying.catch((error: unknown) => (error as Error).name)).to.equal('AbortError');
  });

  it('breaks its promise by an answer without films, for which there is no excuse', async () => {
    const limits = { failuresWithin: 10, redundant: { after: 'fault', p95: 20 }, settled: 20 } as const;
    const { figures } = await tried(
      () => ({
        lasts: 0.3,
        strike: () => {
          answer = emptyAnswer;
          return Promise.resolve();
        },
        lift: () => {
          answer = rightAnswer;
          return Promise.resolve();
        },
      }),
      { limits },
    );
    expect(figures.redundant, 'nothing was lost').to.equal(0);
    expect(figures.failedByKind.empty).to.be.above(5);
    expect(brokenPromises(limits, [figures])).to.deep.equal([
      `${figures.failedByKind.empty!} answers were empty`,
    ]);
  });

  const ends: [string, (blow: Blow) => Blow, string][] = [
    [
      'where it could not be brought about',
      (blow) => ({ ...blow, strike: () => Promise.reject(new Error('no')) }),
      'no',
    ],
    [
      'where the run is ended while it lasts',
      (blow) => ({
        ...blow,
        lasts: 60,
        strike: () => {
          setImmediate(() => ended.abort());
          return Promise.resolve();
        },
      }),
      'aborted',
    ],
    [
      'where what must hold cannot be asked',
      (blow) => ({ ...blow, broken: () => Promise.reject(new Error('away')) }),
      'away',
    ],
  ];
  for (const [when, change, message] of ends) {
    it(`is undone ${when}`, async () => {
      const undone: string[] = [];
      const blow: Blow = {
        strike: () => Promise.resolve(),
        lift: () => {
          undone.push('lifted');
          return Promise.resolve();
        },
      };
      const failure = await tried(() => change(blow)).catch((error: unknown) => String(error));
      expect(failure).to.be.a('string').that.includes(message);
      expect(undone).to.deep.equal(['lifted']);
    });
  }

  it('leaves the cluster to be put back by who knows the figures, who is told where that fails', async () => {
    const cluster = new ChaosCluster(live, witness, ended.signal);
    const restored: unknown[] = [];
    const restore = (given: unknown): Promise<void> => {
      restored.push(given);
      return restored.length === 1 ? Promise.resolve() : Promise.reject(new Error('away'));
    };
    await tried(() => ({ strike: () => Promise.resolve() }), { restore });
    expect(restored).to.deep.equal([]);
    expect(await restoreAfter({ restore }, cluster)).to.deep.equal([]);
    expect(restored).to.deep.equal([cluster]);
    expect(await restoreAfter({ restore }, cluster)).to.deep.equal(['could not be restored: Error: away']);
    expect(await restoreAfter({}, cluster)).to.deep.equal([]);
  });
});
