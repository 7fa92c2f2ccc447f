import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import { DEFAULT_KEEP_VERSIONS, switchedTo } from '../../catalog/kept-datasets.ts';
import { REFUSED_EXIT_CODE } from '../../catalog/load-exit.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { MovieSearchCluster, MovieSearchClusterSpecInput } from '../../crds/movie-search-cluster.ts';
import { withDefaults } from '../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import { pods, secrets, type Pod } from '../../operator/kube/resources.ts';
import type { TitlesLook } from '../../operator/mongo/dataset-switch.ts';
import { memberHost } from '../../operator/movie-search-cluster/membership/member-name.ts';
import { movieSearchClusters } from '../../operator/movie-search-cluster/movie-search-clusters.ts';
import { componentLabel, memberLabel } from '../../operator/movie-search-cluster/objects/object-names.ts';
import type { MemoryReplicaSets } from './memory-replica-set.ts';
import { TestKubelet } from './test-kubelet.ts';
import { testLogger } from './test-logger.ts';
import { waitUntil } from './wait-until.ts';

/** How long a test waits for what the operator is to do. */
export const deadlineMs = 60_000;

/** One namespace with nodes that run its pods, and mongods in memory in the place of those the pods would run. */
export class TestNamespace {
  readonly name: string;
  readonly kube: KubeClient;
  /** Why a loader with this environment refuses what it is to load; null: it does not. */
  refusal: (env: Readonly<Record<string, string | undefined>>) => string | null = () => null;
  /** What a loader does before its version is served. It tells of itself by `report`. */
  loading: (version: string, report: (progress: LoadProgress) => void) => Promise<void> = () =>
    Promise.resolve();
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

  /** Somebody does something to a collection of titles; null: it is dropped. */
  async setTitles(version: string, look: TitlesLook | null): Promise<void> {
    const [member] = await this.memberPods();
    if (member === undefined) throw new Error('there is no database');
    this.#sets.setTitles(this.#host(member), `titles_${version}`, look);
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
    const env = Object.fromEntries(
      (pod.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
    );
    const refusal = this.refusal(env);
    if (refusal !== null) {
      await this.#kubelet.complete(pod, refusal, REFUSED_EXIT_CODE);
      return;
    }
    const version = env['DATASET_VERSION'] ?? '';
    const [member] = await this.memberPods();
    if (member === undefined) throw new Error('a loader was started without a database');
    await this.loading(version, (progress) => this.#sets.setLoadProgress(this.#host(member), progress));
    const host = this.#host(member);
    const loadedAt = new Date('2026-11-24T12:00:00Z');
    const collection = `titles_${version}`;
    const dataset = { version, collection, titles: 3, rejectedRows: 1, loadedAt, schema: DATASET_SCHEMA };
    const keep = Number(env['KEEP_VERSIONS'] ?? DEFAULT_KEEP_VERSIONS);
    const before = this.#sets.pointerOf(host);
    this.#sets.setPointer(host, switchedTo(before, dataset, { keep, at: loadedAt }));
    await this.#kubelet.complete(pod, '{}');
  }
}
