import { expect } from 'chai';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { pods, secrets, type Pod } from '../../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { authSecret, newCredentials } from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { templateHashLabel } from '../../../operator/movie-search-cluster/objects/object-names.ts';
import { planLabels } from '../../../operator/movie-search-cluster/plan-labels.ts';
import { MemoryKube } from '../../support/memory-kube.ts';
import { MemoryReplicaSetAdmins } from '../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../support/memory-replica-set.ts';
import { live, type MemoryStores } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { hostOf } from '../../support/observed.ts';
import { reconcilerOf } from '../../support/reconciler.ts';
import { servingPod } from '../../support/serving-pod.ts';
import { ObjectStore } from '../../../kube/object-store.ts';

const signal = new AbortController().signal;
const namespace = 'default';
const credentials = newCredentials((bytes) => new Uint8Array(bytes).fill(7));

/** Two members of one set. What has lost its labels is at the API server, and no more in the copies. */
class World {
  readonly kube = new MemoryKube();
  readonly sets = new MemoryReplicaSets();
  readonly stores: MemoryStores = {
    ...this.kube.stores(),
    pods: new ObjectStore<Pod>(),
    secrets: new ObjectStore(),
  };
  readonly #admin = new MemoryReplicaSetAdmins(this.sets).of(credentials);

  async start(): Promise<void> {
    this.kube.of(movieSearchClusters).put(live(movieSearchCluster({ database: { replicas: 2 } })));
    this.#put(secrets, this.stores.secrets, live(authSecret(movieSearchCluster(), credentials)));
    for (const ordinal of [0, 1]) {
      this.#put(pods, this.stores.pods, servingPod(ordinal));
      this.sets.start(hostOf(`movies-db-${ordinal}`), `10.0.0.${ordinal}:27017`);
    }
    const first = { host: hostOf('movies-db-0'), address: '10.0.0.0:27017' };
    await this.#admin.initiate(first, 'movies', signal);
    await this.#admin.ensureUsers(first, signal);
    await this.#admin.reconfigure(first, 1, { kind: 'Add', host: hostOf('movies-db-1') }, signal);
  }

  /** A person or a tool takes off the labels by which the object is found, and its owner unless `owned`. */
  unlabel<T extends KubeObject>(
    kind: ResourceKind<T>,
    store: ObjectStore<T>,
    name: string,
    owned = true,
  ): void {
    const object = this.kube.of(kind).get({ name, namespace });
    if (object === undefined) throw new Error(`there is no ${name}`);
    const kept = Object.entries(object.metadata.labels ?? {}).filter(
      ([label]) => label === templateHashLabel,
    );
    const labels = Object.fromEntries(kept);
    const metadata = { ...object.metadata, labels, ...(!owned && { ownerReferences: [] }) };
    this.kube.of(kind).put({ ...object, metadata });
    store.remove({ name, namespace });
  }

  async reconcile(): Promise<string[]> {
    const { kube, stores, sets } = this;
    const events: string[] = [];
    await reconcilerOf({ kube, stores, sets, events }).reconcile(`${namespace}/movies`, signal);
    return events;
  }

  degraded(): string {
    const [cluster] = this.kube.of(movieSearchClusters).list();
    return cluster?.status?.conditions?.find(({ type }) => type === 'Degraded')?.message ?? '';
  }

  #put<T extends KubeObject>(kind: ResourceKind<T>, store: ObjectStore<T>, object: Live<T>): void {
    this.kube.of(kind).put(object);
    store.put(object);
  }
}

describe('what has lost its labels', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.start();
  });

  it('is seen by its name, if it is the pod of a member, and gets its labels back', async () => {
    world.unlabel(pods, world.stores.pods, 'movies-db-1');
    const events = await world.reconcile();
    expect(
      events.some((event) => event.startsWith('Normal RestoredLabels Put back labels of Pod movies-db-1')),
    ).to.equal(true);
    expect(world.kube.of(pods).get({ name: 'movies-db-1', namespace })?.metadata.labels).to.include({
      'app.kubernetes.io/instance': 'movies',
      'app.kubernetes.io/component': 'database',
      'app.kubernetes.io/managed-by': 'movie-search-operator',
      'moviesearch.dev/member': 'movies-db-1',
    });
    const [cluster] = world.kube.of(movieSearchClusters).list();
    expect(cluster?.status?.database?.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-0',
      'movies-db-1',
    ]);
    expect(world.kube.calls.filter((call) => call.startsWith('create pods'))).to.deep.equal([]);
  });

  it('is left alone if the pod is somebody else’s', async () => {
    world.unlabel(pods, world.stores.pods, 'movies-db-1', false);
    await world.reconcile();
    expect(world.kube.calls.filter((call) => call.startsWith('patch pods movies-db-1'))).to.deep.equal([]);
  });

  it('is used as it is if it is the Secret, and it is said how the labels come back', async () => {
    world.unlabel(secrets, world.stores.secrets, 'movies-auth');
    await world.reconcile();
    expect(world.kube.calls.filter((call) => /^(create|patch) secrets/.test(call))).to.deep.equal([]);
    expect(world.degraded())
      .to.contain('Secret movies-auth is there, but has lost labels')
      .and.contain(
        'kubectl --namespace default label --overwrite secret movies-auth app.kubernetes.io/name=movie-search',
      );
    expect(world.degraded()).not.to.contain('delete the member pods');
  });

  it('is used also where the Secret was put back from a backup without labels and owner', async () => {
    world.unlabel(secrets, world.stores.secrets, 'movies-auth', false);
    await world.reconcile();
    expect(world.degraded()).to.contain('has lost labels').and.not.to.contain('gone');
  });
});

describe('planLabels', () => {
  const object = { name: 'movies-db-1', uid: 'u', resourceVersion: '7', labels: { a: 'b' } };

  it('has the labels of pods and claims put back', () => {
    for (const kind of ['Pod', 'PersistentVolumeClaim'] as const) {
      expect(planLabels([{ kind, ...object }], movieSearchCluster())).to.deep.equal({
        actions: [{ kind: 'RestoreLabels', name: 'movies-db-1', object: { kind, ...object } }],
        troubles: [],
      });
    }
  });

  it('asks for nothing of a Secret, which the operator may not change', () => {
    const { actions, troubles } = planLabels([{ kind: 'Secret', ...object }], movieSearchCluster());
    expect(actions).to.deep.equal([]);
    expect(troubles.map(({ reason }) => reason)).to.deep.equal(['AuthSecretUnlabelled']);
  });
});
