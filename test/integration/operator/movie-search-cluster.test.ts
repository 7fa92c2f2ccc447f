import { expect } from 'chai';
import type { MovieSearchCluster, MovieSearchClusterSpecInput } from '../../../crds/movie-search-cluster.ts';
import { withDefaults } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isNotFound } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import {
  deployments,
  events,
  jobs,
  networkPolicies,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  secrets,
  services,
  type Pod,
} from '../../../operator/kube/resources.ts';
import { memberHost } from '../../../operator/movie-search-cluster/membership/member-name.ts';
import { movieSearchClusters } from '../../../operator/movie-search-cluster/movie-search-clusters.ts';
import { componentLabel, memberLabel } from '../../../operator/movie-search-cluster/objects/object-names.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { MemoryReplicaSetAdmins } from '../../support/memory-replica-set-admin.ts';
import { MemoryReplicaSets } from '../../support/memory-replica-set.ts';
import { adminClient, OperatorProcess } from '../../support/operator-process.ts';
import { TestKubelet } from '../../support/test-kubelet.ts';
import { testLogger } from '../../support/test-logger.ts';
import { waitUntil } from '../../support/wait-until.ts';

const deadlineMs = 60_000;

/** One namespace with nodes that run its pods, and mongods in memory in the place of those the pods would run. */
class TestNamespace {
  readonly name: string;
  readonly kube: KubeClient;
  readonly #sets: MemoryReplicaSets;
  readonly #kubelet: TestKubelet;

  constructor(name: string, kube: KubeClient, sets: MemoryReplicaSets) {
    this.name = name;
    this.kube = kube;
    this.#sets = sets;
    this.#kubelet = new TestKubelet({
      kube,
      namespace: name,
      logger: testLogger,
      onStart: (pod, ip) => this.#onStart(pod, ip),
      onGone: (pod) => this.#sets.destroy(this.#host(pod)),
    });
  }

  async start(): Promise<void> {
    const object = { metadata: { name: this.name } };
    const namespaces: ResourceKind<KubeObject> = {
      group: '',
      version: 'v1',
      plural: 'namespaces',
      kind: 'Namespace',
      namespaced: false,
    };
    await this.kube.patch(namespaces, object.metadata, { type: 'apply', object, fieldManager: 'test' });
    await this.#kubelet.start();
  }

  stop(): Promise<void> {
    return this.#kubelet.stop();
  }

  create(spec: MovieSearchClusterSpecInput): Promise<Live<MovieSearchCluster>> {
    return this.kube.create(movieSearchClusters, {
      metadata: { name: 'movies', namespace: this.name },
      spec: withDefaults(spec),
    } as MovieSearchCluster);
  }

  change(spec: object): Promise<Live<MovieSearchCluster>> {
    return this.kube.patch(
      movieSearchClusters,
      { name: 'movies', namespace: this.name },
      { type: 'merge', object: { spec } },
    );
  }

  /** Deletes the cluster, and waits until all that goes with it is gone. */
  async delete(): Promise<void> {
    await this.kube.delete(movieSearchClusters, { name: 'movies', namespace: this.name });
    await waitUntil(
      'all that goes with the cluster is gone',
      async () => (await this.memberPods()).length === 0 && (await this.names(secrets)).length === 0,
      deadlineMs,
    );
  }

  cluster(): Promise<Live<MovieSearchCluster>> {
    return this.kube.get(movieSearchClusters, { name: 'movies', namespace: this.name });
  }

  async names(kind: ResourceKind<KubeObject>): Promise<string[]> {
    const { items } = await this.kube.list(kind, { namespace: this.name });
    return items.map(({ metadata }) => metadata.name).toSorted();
  }

  async memberPods(): Promise<Live<Pod>[]> {
    const { items } = await this.kube.list(pods, {
      namespace: this.name,
      labelSelector: `${componentLabel}=database`,
    });
    return items;
  }

  /** Waits until nothing is left to do, with this many members and everything served. */
  async untilAsDesired(members: number): Promise<Live<MovieSearchCluster>> {
    let seen = await this.cluster();
    await waitUntil(
      `${members} members are as desired`,
      async () => {
        seen = await this.cluster();
        const { status, metadata } = seen;
        const condition = (type: string) => status?.conditions?.find((each) => each.type === type);
        return (
          status?.observedGeneration === metadata.generation &&
          status.database?.readyReplicas === members &&
          status.database.replicas === members &&
          condition('Available')?.status === 'True' &&
          condition('Progressing')?.status === 'False' &&
          condition('Degraded')?.status === 'False' &&
          condition('DatasetCurrent')?.status === 'True'
        );
      },
      deadlineMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; its status: ${JSON.stringify(seen.status, null, 1)}`);
    });
    return seen;
  }

  #host(pod: Live<Pod>): string {
    return memberHost('movies', this.name, pod.metadata.name);
  }

  #onStart(pod: Live<Pod>, ip: string): void {
    const { labels = {} } = pod.metadata;
    if (labels[memberLabel] !== undefined) this.#sets.start(this.#host(pod), `${ip}:27017`);
    if (labels[componentLabel] === 'seed') void this.#load(pod);
  }

  /** What a loader does: the pointer first, its own end after. */
  async #load(pod: Live<Pod>): Promise<void> {
    const env = pod.spec?.containers[0]?.env ?? [];
    const version = env.find(({ name }) => name === 'DATASET_VERSION')?.value ?? '';
    const [member] = await this.memberPods();
    if (member === undefined) throw new Error('a loader was started without a database');
    this.#sets.setPointer(this.#host(member), {
      _id: 'current',
      version,
      collection: `titles_${version}`,
      titles: 3,
      rejectedRows: 1,
      loadedAt: new Date('2026-11-24T12:00:00Z'),
    });
    await this.#kubelet.complete(pod, '{}');
  }
}

describe('the operator, against a real API server', function () {
  this.timeout(120_000);
  let controlPlane: ControlPlane;
  let kube: KubeClient;
  let sets: MemoryReplicaSets;
  let namespace: TestNamespace;
  let operator: OperatorProcess;
  let count = 0;

  const newOperator = (
    ...lifespan: ConstructorParameters<typeof OperatorProcess> extends [
      unknown,
      unknown,
      unknown,
      ...infer Rest,
    ]
      ? Rest
      : never
  ) => new OperatorProcess(controlPlane, new MemoryReplicaSetAdmins(sets), testLogger, ...lifespan).start();

  before(async () => {
    controlPlane = await sharedControlPlane();
    kube = adminClient(controlPlane);
  });

  beforeEach(async () => {
    sets = new MemoryReplicaSets();
    namespace = new TestNamespace(`operator-${count++}`, kube, sets);
    await namespace.start();
    operator = newOperator();
  });

  afterEach(async () => {
    await operator.stop();
    // The next test's operator sees every namespace: nothing may be left for it to do here.
    const removed = { name: 'movies', namespace: namespace.name };
    await kube.delete(movieSearchClusters, removed).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    await waitUntil(
      'the members are gone',
      async () => (await namespace.memberPods()).length === 0,
      deadlineMs,
    );
    await namespace.stop();
  });

  after(() => kube.close());

  it('makes what a MovieSearchCluster asks for, and says so', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await namespace.untilAsDesired(3);
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
    expect(await namespace.names(services)).to.deep.equal(['movies-db', 'movies-query', 'movies-read']);
    expect(await namespace.names(podDisruptionBudgets)).to.deep.equal(['movies-db', 'movies-query']);
    expect(await namespace.names(networkPolicies)).to.deep.equal([
      'movies-db',
      'movies-query',
      'movies-seed',
    ]);
    expect(await namespace.names(deployments)).to.deep.equal(['movies-query']);
    expect(await namespace.names(secrets)).to.deep.equal(['movies-auth']);
    const { items } = await kube.list(events, { namespace: namespace.name });
    const reasons = new Set(items.map(({ reason }) => reason));
    expect([...reasons]).to.include.members([
      'InitiatedReplicaSet',
      'AddedMember',
      'MemberInSync',
      'GrantedVote',
    ]);
  });

  it('writes nothing and lists nothing when nothing happens', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    const reconciles = () => operator.calls.length;
    const before = reconciles();
    // Three looks at a steady cluster.
    const endsAt = performance.now() + 16_000;
    await waitUntil('three steady looks have passed', () => performance.now() > endsAt, 20_000);
    const made = operator.calls.slice(before).map(({ verb, resource }) => `${verb} ${resource}`);
    expect(made.filter((call) => !call.startsWith('watch'))).to.deep.equal([]);
  });

  it('adds and removes members as replicas says', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    await namespace.change({ database: { replicas: 5 } });
    await namespace.untilAsDesired(5);
    await namespace.change({ database: { replicas: 2 } });
    const { status } = await namespace.untilAsDesired(2);
    expect(status?.database?.members).to.have.length(2);
  });

  it('rolls a new template through every member, the primary last', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status: before } = await namespace.untilAsDesired(3);
    await namespace.change({ database: { cacheSizeGB: 0.5 } });
    const { status } = await namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-3',
      'movies-db-4',
      'movies-db-5',
    ]);
    const { items } = await kube.list(events, { namespace: namespace.name });
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
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    await kube.delete(pods, { name: 'movies-db-1', namespace: namespace.name });
    await waitUntil('it is noticed', async () => {
      const { status } = await namespace.cluster();
      return status?.database?.members.some(({ name }) => name === 'movies-db-3') ?? false;
    });
    const { status } = await namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.have.members([
      'movies-db-0',
      'movies-db-2',
      'movies-db-3',
    ]);
  });

  it('goes on with one member when two of three are gone for good', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status: before } = await namespace.untilAsDesired(3);
    for (const name of ['movies-db-0', 'movies-db-2']) {
      await kube.delete(pods, { name, namespace: namespace.name }, { gracePeriodSeconds: 0 });
    }
    await waitUntil('it is noticed', async () => (await namespace.memberPods()).length >= 3);
    const { status } = await namespace.untilAsDesired(3);
    expect(status?.dataset, 'nothing is loaded again').to.deep.equal(before?.dataset);
    const { items } = await kube.list(events, { namespace: namespace.name });
    expect(items.map(({ reason }) => reason)).to.include('RecoveredMajority');
  });

  it('loads a new dataset version, and keeps only its Job', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    await namespace.change({ dataset: { version: 'v2' } });
    const { status } = await namespace.untilAsDesired(3);
    expect(status?.dataset?.version).to.equal('v2');
    await waitUntil('the old Job is gone', async () => (await namespace.names(jobs)).length === 1);
  });

  it('is mended where somebody changed or deleted what it made', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    const read = { name: 'movies-read', namespace: namespace.name };
    await kube.delete(services, read);
    await kube.patch(
      deployments,
      { name: 'movies-query', namespace: namespace.name },
      { type: 'merge', object: { spec: { replicas: 0 } } },
    );
    await waitUntil('both are as before', async () => {
      const names = await namespace.names(services);
      const deployment = await kube.get(deployments, { name: 'movies-query', namespace: namespace.name });
      return names.includes('movies-read') && deployment.spec?.replicas === 2;
    });
  });

  it('makes a deleted MovieSearchCluster of the same name anew, with nothing of the old one', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    const old = await kube.get(secrets, { name: 'movies-auth', namespace: namespace.name });
    await kube.delete(movieSearchClusters, { name: 'movies', namespace: namespace.name });
    await waitUntil('it is gone', async () => {
      try {
        await namespace.cluster();
        return false;
      } catch (error) {
        return isNotFound(error);
      }
    });
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    const anew = await kube.get(secrets, { name: 'movies-auth', namespace: namespace.name });
    expect(anew.metadata.uid).not.to.equal(old.metadata.uid);
    expect(anew.data).not.to.deep.equal(old.data);
  });

  it('keeps the volumes of a deleted MovieSearchCluster that came to be retained after they were made', async () => {
    const storage = { type: 'Persistent', size: '1Gi' } as const;
    await namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1, storage },
    });
    await namespace.untilAsDesired(1);
    const volume = { name: 'movies-db-0', namespace: namespace.name };
    const made = await kube.get(persistentVolumeClaims, volume);
    expect(made.metadata.ownerReferences).to.have.length(1);
    await namespace.change({ database: { storage: { reclaimPolicy: 'Retain' } } });
    await waitUntil(
      'it has no owner',
      async () => (await kube.get(persistentVolumeClaims, volume)).metadata.ownerReferences === undefined,
      deadlineMs,
    );
    await namespace.delete();
    const kept = await kube.get(persistentVolumeClaims, volume);
    expect(kept.metadata.uid).to.equal(made.metadata.uid);
    expect(kept.metadata.deletionTimestamp).to.equal(undefined);

    const untouched = async () => {
      const { metadata } = await kube.get(persistentVolumeClaims, volume);
      expect(metadata.uid).to.equal(made.metadata.uid);
      expect(metadata.deletionTimestamp).to.equal(undefined);
    };
    await namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1 },
    });
    await namespace.untilAsDesired(1);
    await untouched();
    await namespace.delete();

    const heir = await namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { replicas: 1, storage },
    });
    await waitUntil(
      'it waits for a person to say whose the volume is',
      async () =>
        (await namespace.cluster()).status?.conditions?.some(({ reason }) => reason === 'KeptVolumes') ===
        true,
      deadlineMs,
    );
    expect(await namespace.memberPods()).to.deep.equal([]);
    const annotations = { 'moviesearch.dev/adopted-by': heir.metadata.uid };
    await kube.patch(persistentVolumeClaims, volume, {
      type: 'merge',
      object: { metadata: { annotations } },
    });
    await namespace.untilAsDesired(1);
    expect((await namespace.memberPods()).map(({ metadata }) => metadata.name)).to.deep.equal([
      'movies-db-0',
    ]);
    await namespace.delete();
    await untouched();
    await kube.delete(persistentVolumeClaims, volume);
  });

  it('puts a deleted Secret back as it was', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await namespace.untilAsDesired(3);
    const name = { name: 'movies-auth', namespace: namespace.name };
    const { data } = await kube.get(secrets, name);
    await kube.delete(secrets, name);
    await waitUntil('it is back', async () => (await namespace.names(secrets)).length === 1);
    expect((await kube.get(secrets, name)).data).to.deep.equal(data);
  });

  it('brings a password that is changed in the Secret to the database', async () => {
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await namespace.untilAsDesired(3);
    const password = () =>
      sets.passwordOf(memberHost('movies', namespace.name, status?.database?.primary ?? ''), 'query');
    expect(password()).not.to.equal(undefined);
    await kube.patch(
      secrets,
      { name: 'movies-auth', namespace: namespace.name },
      { type: 'merge', object: { stringData: { 'query-password': 'changed' } } },
    );
    await waitUntil('it is brought there', () => password() === 'changed', deadlineMs);
  });

  it('leaves a stranger with the name of one of its objects alone, says so, and does the rest', async () => {
    const stranger = { name: 'movies-read', namespace: namespace.name };
    const spec = { ports: [{ port: 80 }], selector: { app: 'other' } };
    await kube.create(services, { metadata: stranger, spec });
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    await waitUntil(
      'the trouble is told and all members serve',
      async () => {
        const { status } = await namespace.cluster();
        const degraded = status?.conditions?.find(({ type }) => type === 'Degraded');
        return (
          (degraded?.message.includes('Service movies-read exists and does not belong') ?? false) &&
          status?.database?.readyReplicas === 3
        );
      },
      deadlineMs,
    );
    expect((await kube.get(services, stranger)).spec?.selector).to.deep.equal({ app: 'other' });
    await kube.delete(services, stranger);
    await namespace.untilAsDesired(3);
  });

  it('says which pods a quota refuses and where their limits are set, and goes on once they are', async () => {
    const quotas: ResourceKind<KubeObject> = {
      group: '',
      version: 'v1',
      plural: 'resourcequotas',
      kind: 'ResourceQuota',
      namespaced: true,
    };
    const quota = { name: 'team', namespace: namespace.name };
    const hard = { 'limits.memory': '8Gi' };
    await kube.create(quotas, { metadata: quota, spec: { hard } } as KubeObject);
    // What the quota controller writes first, and admission reads: nothing is used so far.
    await kube.patch(
      quotas,
      quota,
      { type: 'merge', object: { status: { hard, used: { 'limits.memory': '0' } } } },
      { subresource: 'status' },
    );
    const resources = { requests: { cpu: '100m', memory: '384Mi' }, limits: { memory: '384Mi' } };
    await namespace.create({
      dataset: { version: 'v1', source: { bundled: {} } },
      database: { resources, replicas: 1 },
      query: { replicas: 1 },
    });
    const degraded = async () =>
      (await namespace.cluster()).status?.conditions?.find(({ type }) => type === 'Degraded')?.message ?? '';
    await waitUntil(
      'both refusals are told',
      async () => {
        const told = await degraded();
        return (
          told.includes("the API server refuses the loader's pod") &&
          told.includes('spec.dataset.loader.resources') &&
          told.includes('the API server refuses its pods') &&
          told.includes('must specify limits.memory')
        );
      },
      deadlineMs,
    ).catch(async (error: unknown) => {
      throw new Error(`${String(error)}; it says: ${await degraded()}`);
    });
    await namespace.change({ dataset: { loader: { resources } }, query: { resources } });
    await namespace.untilAsDesired(1);
  });

  it('passes over the name of a member that a stranger has', async () => {
    const stranger = { name: 'movies-db-1', namespace: namespace.name };
    await kube.create(pods, {
      metadata: stranger,
      spec: { containers: [{ name: 'c', image: 'i' }], automountServiceAccountToken: false },
    });
    await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
    const { status } = await namespace.untilAsDesired(3);
    expect(status?.database?.members.map(({ name }) => name)).to.deep.equal([
      'movies-db-0',
      'movies-db-2',
      'movies-db-3',
    ]);
  });

  it('keeps two of one name in different namespaces apart', async () => {
    const other = new TestNamespace(`operator-${count++}`, kube, sets);
    await other.start();
    try {
      await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
      await other.create({ dataset: { version: 'v2', source: { bundled: {} } }, database: { replicas: 1 } });
      expect((await namespace.untilAsDesired(3)).status?.dataset?.version).to.equal('v1');
      expect((await other.untilAsDesired(1)).status?.dataset?.version).to.equal('v2');
      await kube.delete(movieSearchClusters, { name: 'movies', namespace: other.name });
      await waitUntil('the other is gone', async () => (await other.memberPods()).length === 0, deadlineMs);
      expect(await namespace.memberPods()).to.have.length(3);
    } finally {
      await other.stop();
    }
  });

  for (const lastArrives of [true, false]) {
    const how = lastArrives ? 'just after each of its writes' : 'just before every second of its writes';
    it(`comes to the same state though it is killed ${how}`, async () => {
      await operator.stop();
      await namespace.create({ dataset: { version: 'v1', source: { bundled: {} } } });
      let lives = 0;
      // Up and down once, so that joins, votes and leaves are all cut short.
      const stages = [
        { members: 3, enter: () => Promise.resolve() },
        { members: 4, enter: () => namespace.change({ database: { replicas: 4 } }) },
        { members: 3, enter: () => namespace.change({ database: { replicas: 3 } }) },
      ];
      for (const { members, enter } of stages) {
        await enter();
        const reached = namespace.untilAsDesired(members).then(() => 'as desired');
        let outcome = '';
        while (outcome !== 'as desired') {
          operator = newOperator({ writes: lastArrives ? 1 : 2, lastArrives });
          lives++;
          outcome = await Promise.race([operator.untilDead().then(() => 'dead'), reached]);
          await operator.stop();
        }
      }
      expect(lives).to.be.greaterThan(20);
      operator = newOperator();
      const { status } = await namespace.untilAsDesired(3);
      expect(status?.database?.members).to.have.length(3);
      expect(await namespace.names(jobs)).to.have.length(1);
    });
  }
});
