import { expect } from 'chai';
import type { Selection } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { clusterWide } from '../../../operator/movie-search-cluster/watch-scope.ts';
import { watchedStores } from '../../../operator/movie-search-cluster/watched-stores.ts';
import { live } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

/** An API server that has these objects, and of which nothing new is heard. */
function server(objects: Readonly<Record<string, Live<KubeObject>[]>>) {
  const selectors = new Map<string, string | undefined>();
  const namespaces = new Map<string, string | undefined>();
  const kube = {
    list({ plural }: ResourceKind<KubeObject>, { namespace, labelSelector, fieldSelector }: Selection) {
      namespaces.set(plural, namespace);
      selectors.set(plural, labelSelector ?? fieldSelector);
      return Promise.resolve({ items: objects[plural] ?? [], resourceVersion: '7' });
    },
    async *watch(_kind: unknown, { signal }: { signal: AbortSignal }) {
      yield { type: 'BOOKMARK', resourceVersion: '8' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  return { selectors, namespaces, kube: kube as unknown as Pick<KubeClient, 'list' | 'watch'> };
}

describe('watchedStores', () => {
  it('tells which cluster an object belongs to, follows only what it manages, and takes nodes and their heartbeats for nobody’s news', async () => {
    const labels = {
      'app.kubernetes.io/instance': 'movies',
      'app.kubernetes.io/managed-by': 'movie-search-operator',
    };
    const { kube, selectors, namespaces } = server({
      moviesearchclusters: [live(movieSearchCluster({}, { namespace: 'films' }))],
      pods: [live({ metadata: { name: 'movies-db-0', namespace: 'demo', labels } })],
      secrets: [live({ metadata: { name: 'nameless', namespace: 'demo' } })],
      nodes: [live({ metadata: { name: 'worker-1', labels } })],
      leases: [live({ metadata: { name: 'worker-1', namespace: 'kube-node-lease', labels } })],
    });
    const told: string[] = [];
    const stop = new AbortController();
    const stores = watchedStores({
      kube,
      logger: new RecordingLogger(),
      scope: clusterWide,
      onChange: (key) => told.push(key),
    });
    expect(stores.hasSynced).to.equal(false);
    const running = stores.run(stop.signal);
    await stores.untilSynced(stop.signal);
    expect(stores.hasSynced).to.equal(true);
    expect(told.toSorted()).to.deep.equal(['demo/movies', 'films/movies']);
    expect(stores.nodes.get({ name: 'worker-1' })?.metadata.name).to.equal('worker-1');

    const everything = [...selectors]
      .filter(([, selector]) => selector === undefined)
      .map(([plural]) => plural);
    expect(everything.toSorted()).to.deep.equal([
      'horizontalpodautoscalers',
      'leases',
      'moviesearchclusters',
      'nodes',
    ]);
    expect(namespaces.get('leases')).to.equal('kube-node-lease');
    expect(namespaces.get('pods')).to.equal(undefined);
    expect(stores.health.leaseSilentMs('worker-1')).to.equal(0);
    expect(stores.health.staleCopies('films')).to.deep.equal([]);
    expect(
      stores.copies().map(({ resource }) => resource),
      'no bookmark tells that Events are up to date',
    )
      .to.include('pods')
      .and.not.to.include('events');
    expect(selectors.get('events')).to.equal('involvedObject.kind=Job,reason=FailedCreate');
    expect(selectors.get('secrets')).to.equal('app.kubernetes.io/managed-by=movie-search-operator');
    stop.abort(new Error('stop'));
    await running;
  });

  it('asks for neither nodes nor their heartbeats where it may read none, and knows nothing of them', async () => {
    const { kube, namespaces } = server({
      pods: [live({ metadata: { name: 'movies-db-0', namespace: 'films' } })],
      nodes: [live({ metadata: { name: 'worker-1' } })],
      leases: [live({ metadata: { name: 'worker-1', namespace: 'kube-node-lease' } })],
    });
    const stop = new AbortController();
    const stores = watchedStores({
      kube,
      logger: new RecordingLogger(),
      scope: { namespaces: ['films'], seesNodes: false },
      onChange: () => undefined,
    });
    const running = stores.run(stop.signal);
    await stores.untilSynced(stop.signal);
    expect(stores.pods.list()).to.have.length(1);
    expect([...new Set(namespaces.values())]).to.deep.equal(['films']);
    expect(namespaces).to.not.have.any.keys('nodes', 'leases');
    expect(stores.nodes.list()).to.deep.equal([]);
    expect(stores.health.leaseSilentMs('worker-1')).to.equal(null);
    stop.abort(new Error('stop'));
    await running;
  });
});
