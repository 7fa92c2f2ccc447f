import { expect } from 'chai';
import type { Selection } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { KubeApiError } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { nodes, pods } from '../../../operator/kube/resources.ts';
import type { KubeStore } from '../../../operator/movie-search-cluster/kube-stores.ts';
import { ScopedReflectors } from '../../../operator/movie-search-cluster/scoped-reflectors.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { live } from '../../support/memory-stores.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

/** An API server with one pod in each namespace, and namespaces of which it says nothing to us. */
class Server {
  readonly forbidden = new Set<string>();
  /** Each list and watch: `pods in films`, `nodes in all`. */
  readonly asked = new Set<string>();
  readonly #namespaces = ['demo', 'films', 'system'];

  list = ({ plural }: ResourceKind<KubeObject>, { namespace }: Selection) => {
    this.asked.add(`${plural} in ${namespace ?? 'all'}`);
    if (this.forbidden.has(namespace ?? 'all')) {
      return Promise.reject(new KubeApiError('list', 403, { reason: 'Forbidden' }));
    }
    const within = this.#namespaces.filter((each) => namespace === undefined || each === namespace);
    const items =
      plural === 'pods' ? within.map((each) => live({ metadata: { name: 'pod', namespace: each } })) : [];
    return Promise.resolve({ items, resourceVersion: '7' });
  };

  watch = async function* (_kind: unknown, { signal }: { signal: AbortSignal }) {
    yield { type: 'BOOKMARK', resourceVersion: '8' };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
}

describe('ScopedReflectors', () => {
  let server: Server;
  let clock: ManualClock;
  let stop: AbortController;
  let running: Promise<void>;
  let store: KubeStore<KubeObject>;
  let seen: string[];

  beforeEach(() => {
    server = new Server();
    clock = new ManualClock();
    stop = new AbortController();
    seen = [];
  });

  afterEach(async () => {
    stop.abort(new Error('the test is over'));
    await running;
  });

  function start(namespaces: readonly string[] | null): ScopedReflectors {
    const kube = server as unknown as Pick<KubeClient, 'list' | 'watch'>;
    const reflectors = new ScopedReflectors({ kube, logger: new RecordingLogger(), clock, namespaces });
    store = reflectors.store(pods, ({ metadata }) => seen.push(metadata.namespace ?? ''));
    reflectors.outside(nodes);
    running = reflectors.run(stop.signal);
    return reflectors;
  }

  const namespacesOf = (objects: readonly Live<KubeObject>[]) =>
    objects.map(({ metadata }) => metadata.namespace ?? '').toSorted();

  it('ask for everything at once where all namespaces are looked after', async () => {
    const reflectors = start(null);
    await reflectors.untilSynced(stop.signal);
    expect([...server.asked]).to.deep.equal(['pods in all', 'nodes in all']);
    expect(namespacesOf(store.list())).to.deep.equal(['demo', 'films', 'system']);
    expect(reflectors.isCompleteFor('films')).to.equal(true);
  });

  it('ask namespace by namespace where some are listed, and show them as one store', async () => {
    const reflectors = start(['demo', 'films']);
    await reflectors.untilSynced(stop.signal);
    await clock.advance(0);
    expect([...server.asked]).to.deep.equal(['pods in demo', 'pods in films', 'nodes in all']);
    expect(namespacesOf(store.list())).to.deep.equal(['demo', 'films']);
    expect(namespacesOf(store.list({ namespace: 'films' }))).to.deep.equal(['films']);
    expect(store.list({ namespace: 'system' }), 'what is not looked after is not seen').to.deep.equal([]);
    expect(store.get({ name: 'pod', namespace: 'films' })?.metadata.namespace).to.equal('films');
    expect(store.get({ name: 'pod', namespace: 'system' })).to.equal(undefined);
    expect(seen.toSorted()).to.deep.equal(['demo', 'films']);
  });

  it('let a namespace that may not be read hold up none of the others, and nothing be planned for it', async () => {
    server.forbidden.add('films');
    const reflectors = start(['demo', 'films']);
    await reflectors.untilSynced(stop.signal);
    expect(reflectors.hasSynced).to.equal(true);
    expect(reflectors.isCompleteFor('demo')).to.equal(true);
    expect(reflectors.isCompleteFor('films')).to.equal(false);
    server.forbidden.clear();
    await clock.advance(10_000);
    expect(reflectors.isCompleteFor('films')).to.equal(true);
  });

  it('wait for all where all namespaces are looked after and may not be read', async () => {
    server.forbidden.add('all');
    const reflectors = start(null);
    await clock.advance(10_000);
    expect(reflectors.hasSynced).to.equal(false);
    expect(reflectors.isCompleteFor('films'), 'no answer is not an empty cluster').to.equal(false);
  });
});
