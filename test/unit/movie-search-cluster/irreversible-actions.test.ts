import { expect } from 'chai';
import type { MovieSearchClusterSpec } from '../../../crds/movie-search-cluster.ts';
import { KubeUnreachableError } from '../../../kube/kube-error.ts';
import { pods } from '../../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { authSecret, newCredentials } from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { busyIntervalMs } from '../../../operator/movie-search-cluster/plan.ts';
import { MemoryKube } from '../../support/memory-kube.ts';
import { MemoryReplicaSetAdmins } from '../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../support/memory-replica-set.ts';
import { live, memoryStores, type MemoryStores } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { hostOf } from '../../support/observed.ts';
import { reconcilerOf } from '../../support/reconciler.ts';
import { servingPod } from '../../support/serving-pod.ts';

const key = 'default/movies';
const signal = new AbortController().signal;
const credentials = newCredentials((bytes) => new Uint8Array(bytes).fill(7));

/** A set of three members that serve reads, seen through copies that a test makes differ from what the API server has. */
class World {
  readonly kube = new MemoryKube();
  readonly stores: MemoryStores = memoryStores();
  readonly sets = new MemoryReplicaSets();
  readonly events: string[] = [];
  readonly #admin = new MemoryReplicaSetAdmins(this.sets).of(credentials);

  async start(): Promise<void> {
    this.setCluster({}, 'everywhere');
    this.stores.secrets.put(live(authSecret(movieSearchCluster(), credentials)));
    for (const ordinal of [0, 1, 2]) {
      const pod = servingPod(ordinal);
      this.stores.pods.put(pod);
      this.kube.of(pods).put(pod);
      this.sets.start(hostOf(pod.metadata.name), this.#address(ordinal).address);
    }
    const first = this.#address(0);
    await this.#admin.initiate(first, 'movies', signal);
    await this.#admin.ensureUsers(first, signal);
    let version = 1;
    for (const ordinal of [1, 2]) {
      const { host } = this.#address(ordinal);
      version = await this.#admin.reconfigure(first, version, { kind: 'Add', host }, signal);
      const vote = { kind: 'MakeVoter', host, priority: 1 } as const;
      version = await this.#admin.reconfigure(first, version, vote, signal);
    }
  }

  setCluster(
    spec: Parameters<typeof movieSearchCluster>[0],
    where: 'everywhere' | 'at the API server',
  ): void {
    const cluster = live(movieSearchCluster(spec));
    this.kube.of(movieSearchClusters).put(cluster);
    if (where === 'everywhere') this.stores.clusters.put(cluster);
  }

  reconcile() {
    const { kube, stores, sets, events } = this;
    return reconcilerOf({ kube, stores, sets, events }).reconcile(key, signal);
  }

  async membersOfSet(): Promise<string[]> {
    const { members } = await this.#admin.view(this.#address(0), signal);
    return members.map(({ host }) => host.split('.')[0] ?? '');
  }

  leavingPods(): string[] {
    return this.kube
      .of(pods)
      .list()
      .filter(({ metadata }) => metadata.annotations?.['moviesearch.dev/leaving'] !== undefined)
      .map(({ metadata }) => metadata.name);
  }

  #address(ordinal: number) {
    return { host: hostOf(`movies-db-${ordinal}`), address: `10.0.0.${ordinal}:27017` };
  }
}

const fewer: Partial<{ database: Partial<MovieSearchClusterSpec['database']> }> = {
  database: { replicas: 2 },
};

describe('what cannot be undone', () => {
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.start();
  });

  describe('where a member is heard no more, and its pod is not in the copies', () => {
    const name = { name: 'movies-db-2', namespace: 'default' };
    beforeEach(() => {
      const mongod = world.sets.mongod(hostOf('movies-db-2'));
      if (mongod !== undefined) mongod.running = false;
      world.stores.pods.remove(name);
      // With as many votes as before, it would stay until another member can take its own.
      world.setCluster({ database: { replicas: 1 } }, 'everywhere');
    });

    it('is done once the API server says the same', async () => {
      world.kube.of(pods).remove(name);
      await world.reconcile();
      expect(await world.membersOfSet()).to.deep.equal(['movies-db-0', 'movies-db-1']);
    });

    it('is not done where the pod is there after all', async () => {
      const { requeueAfterMs } = await world.reconcile();
      expect(await world.membersOfSet()).to.include('movies-db-2');
      expect(requeueAfterMs).to.equal(busyIntervalMs);
    });

    it('is not done where the API server does not answer, and it is said', async () => {
      world.kube.refusals.set('list pods', new KubeUnreachableError('list pods: no answer'));
      await world.reconcile();
      expect(await world.membersOfSet()).to.include('movies-db-2');
      const { status } = await world.kube.get(movieSearchClusters, { name: 'movies', namespace: 'default' });
      const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
      expect(progressing?.message).to.contain('What cannot be undone waits: list pods: no answer');
    });
  });

  it('is not done where the MovieSearchCluster wants something else by now', async () => {
    world.setCluster(fewer, 'everywhere');
    world.setCluster({}, 'at the API server');
    await world.reconcile();
    expect(world.leavingPods()).to.deep.equal([]);
  });

  it('is done where the MovieSearchCluster wants it still', async () => {
    world.setCluster(fewer, 'everywhere');
    await world.reconcile();
    expect(world.leavingPods()).to.have.length(1);
  });

  it('is not done for a MovieSearchCluster that is gone, and nothing else either', async () => {
    world.setCluster(fewer, 'everywhere');
    world.kube.of(movieSearchClusters).remove({ name: 'movies', namespace: 'default' });
    await world.reconcile();
    expect(world.leavingPods()).to.deep.equal([]);
    expect(world.kube.calls.filter((call) => !/^(get|list) /.test(call))).to.deep.equal([]);
  });

  it('costs a steady cluster no call', async () => {
    await world.reconcile();
    expect(world.kube.calls.filter((call) => /^list /.test(call))).to.deep.equal([]);
  });
});
