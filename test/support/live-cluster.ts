import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import { KubeClient } from '../../kube/kube-client.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import { kubeconfigConnection } from '../../operator/kube/load-kube-connection.ts';
import { leases, pods, type Pod } from '../../operator/kube/resources.ts';
import { movieSearchClusters } from '../../operator/movie-search-cluster/movie-search-clusters.ts';
import {
  componentLabel,
  instanceLabel,
  type Component,
} from '../../operator/movie-search-cluster/objects/object-names.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

export const operatorNamespace = 'movie-search-system';
/** Between two looks at what is waited for. */
const LOOK_MS = 100;
const operatorLabels = 'app.kubernetes.io/name=movie-search,app.kubernetes.io/component=operator';

const namespaces: ResourceKind<KubeObject> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** The local cluster that `make up` brought up, as these tests reach it. */
export class LiveCluster {
  /** Where the sample's query service answers. */
  readonly url: string;
  readonly kube: KubeClient;
  /** kind's name for it, with which its nodes' names begin. */
  readonly name: string;

  private constructor(url: string, kube: KubeClient, name: string) {
    this.url = url;
    this.kube = kube;
    this.name = name;
  }

  /** By default as `make env` says. @throws Error that says what to do where there is no local cluster to reach */
  static async connect(env: NodeJS.ProcessEnv = process.env): Promise<LiveCluster> {
    const settings = ['KUBECONFIG', 'MOVIE_SEARCH_URL', 'MOVIE_SEARCH_CLUSTER'].map(
      (name) => env[name] ?? '',
    );
    const [kubeconfig = '', url = '', name = ''] = settings;
    if (settings.includes('')) {
      throw new Error(
        'There is no local cluster: run `SUITE=e2e make test`, or `make up` and eval "$(make -s env)".',
      );
    }
    const connection = await kubeconfigConnection({ path: kubeconfig, userAgent: 'movie-search-e2e' });
    return new LiveCluster(url, new KubeClient(connection), name);
  }

  close(): void {
    this.kube.close();
  }

  /** What kubectl prints. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout } = await run('kubectl', args, { maxBuffer: 32 * 2 ** 20 });
    return stdout;
  }

  /** Runs a program on a node, as root. */
  async onNode(node: string, ...command: string[]): Promise<string> {
    const { stdout } = await run('docker', ['exec', node, ...command], { maxBuffer: 256 * 2 ** 20 });
    return stdout;
  }

  get controlPlaneNode(): string {
    return `${this.name}-control-plane`;
  }

  cluster(namespace: string, name: string): Promise<Live<MovieSearchCluster>> {
    return this.kube.get(movieSearchClusters, { name, namespace });
  }

  change(namespace: string, name: string, spec: object): Promise<Live<MovieSearchCluster>> {
    return this.kube.patch(movieSearchClusters, { name, namespace }, { type: 'merge', object: { spec } });
  }

  /** Applies an object with server-side apply, its namespace first if need be. */
  async apply(cluster: {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace: string };
    spec: object;
  }): Promise<void> {
    const { namespace, name } = cluster.metadata;
    await this.kube.patch(
      namespaces,
      { name: namespace },
      { type: 'apply', object: { metadata: { name: namespace } }, fieldManager: 'e2e' },
    );
    await this.kube.patch(
      movieSearchClusters,
      { name, namespace },
      { type: 'apply', object: cluster, fieldManager: 'e2e' },
    );
  }

  /** Deletes a MovieSearchCluster and waits until none of its pods is left. */
  async remove(namespace: string, name: string): Promise<void> {
    try {
      await this.kube.delete(movieSearchClusters, { name, namespace });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    const left = async (): Promise<number> => {
      const { items } = await this.kube.list(pods, { namespace, labelSelector: `${instanceLabel}=${name}` });
      return items.length;
    };
    await waitUntil(
      `no pod of ${namespace}/${name} is left`,
      async () => (await left()) === 0,
      120_000,
      LOOK_MS,
    );
  }

  async pods(namespace: string, name: string, component: Component): Promise<Live<Pod>[]> {
    const labelSelector = `${instanceLabel}=${name},${componentLabel}=${component}`;
    const { items } = await this.kube.list(pods, { namespace, labelSelector });
    return items;
  }

  pod({ namespace, name }: { namespace: string; name: string }): Promise<Live<Pod>> {
    return this.kube.get(pods, { name, namespace });
  }

  /** Takes the cluster's DNS away while something is done. */
  async withoutDns(meanwhile: () => Promise<void>): Promise<void> {
    const scale = (replicas: number): Promise<string> =>
      this.kubectl('scale', 'deployment/coredns', '--namespace=kube-system', `--replicas=${replicas}`);
    const dnsPods = async (): Promise<number> => {
      const namespace = 'kube-system';
      return (await this.kube.list(pods, { namespace, labelSelector: 'k8s-app=kube-dns' })).items.length;
    };
    const replicas = await dnsPods();
    await scale(0);
    try {
      await waitUntil('there is no DNS', async () => (await dnsPods()) === 0, 60_000, LOOK_MS);
      await meanwhile();
    } finally {
      await scale(replicas);
    }
  }

  /** Waits until nothing is left to do, and so many members serve. */
  async untilAsDesired(namespace: string, name: string, members: number): Promise<Live<MovieSearchCluster>> {
    let seen: Live<MovieSearchCluster> | undefined;
    try {
      await waitUntil(
        `${namespace}/${name} has ${members} members and is as desired`,
        async () => {
          seen = await this.cluster(namespace, name);
          return isAsDesired(seen, members);
        },
        240_000,
        LOOK_MS,
      );
    } catch (error) {
      throw new Error(`${String(error)}; its status: ${JSON.stringify(seen?.status, null, 1)}`, {
        cause: error,
      });
    }
    if (seen === undefined) throw new Error('unreachable: it was seen to be as desired');
    return seen;
  }

  /** Asks a query service that has no port of its own on this host, through the API server. */
  async directors(namespace: string, name: string, title: string): Promise<DirectorsAnswer> {
    const path = `/api/v1/namespaces/${namespace}/services/${name}-query:http/proxy/directors?title=${encodeURIComponent(title)}`;
    return JSON.parse(await this.kubectl('get', '--raw', path)) as DirectorsAnswer;
  }

  /** The one that leads. */
  async operatorPod(): Promise<Live<Pod>> {
    const leading = await this.#leadingOperator();
    if (leading === undefined) throw new Error('no operator leads');
    return leading;
  }

  /** New operator pods, so that the kubelet restarts their containers at once when they die, with no pause for earlier deaths. */
  async freshOperator(): Promise<void> {
    const old = await this.#operatorPods();
    for (const { metadata } of old)
      await this.kube.delete(pods, { name: metadata.name, namespace: operatorNamespace });
    await waitUntil(
      'as many new operators are ready, and one leads',
      async () => {
        const fresh = (await this.#operatorPods()).filter(
          ({ metadata }) => !old.some((pod) => pod.metadata.uid === metadata.uid),
        );
        const areReady = fresh.every(({ status }) =>
          status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
        );
        const leading = await this.#leadingOperator();
        return (
          fresh.length === old.length &&
          areReady &&
          fresh.some(({ metadata }) => metadata.uid === leading?.metadata.uid)
        );
      },
      60_000,
      LOOK_MS,
    );
  }

  async #operatorPods(): Promise<Live<Pod>[]> {
    const { items } = await this.kube.list(pods, {
      namespace: operatorNamespace,
      labelSelector: operatorLabels,
    });
    return items;
  }

  async #leadingOperator(): Promise<Live<Pod> | undefined> {
    const { spec } = await this.kube.get(leases, {
      name: 'movie-search-operator',
      namespace: operatorNamespace,
    });
    return (await this.#operatorPods()).find(({ metadata }) => metadata.name === spec?.holderIdentity);
  }

  /** kill -9 of the operator's process, on its node. Returns once the kubelet has started it again. */
  async killOperator(): Promise<void> {
    await this.killProcess(await this.operatorPod());
  }

  /** kill -9 of the process of a pod's first container, on its node. Returns once the kubelet has started it again. */
  async killProcess(pod: Live<Pod>): Promise<void> {
    const { name, namespace } = pod.metadata;
    const container = pod.status?.containerStatuses?.[0];
    const id = container?.containerID?.split('://')[1];
    if (container === undefined || id === undefined) throw new Error(`${name} does not run`);
    await this.#killTasks(pod, [id]);
    await waitUntil(
      `${name} was started again`,
      async () => {
        const { status } = await this.kube.get(pods, { name, namespace });
        const again = status?.containerStatuses?.[0];
        return again !== undefined && again.restartCount > container.restartCount && again.ready;
      },
      90_000,
      LOOK_MS,
    );
  }

  /**
   * kill -9 of all that belongs to these pods on their nodes, sandboxes included, as when the hosts are switched off and on: the
   * kubelets start them again with their data, and with other addresses. Returns once they have.
   */
  async restartSandboxes(restarted: readonly Live<Pod>[]): Promise<void> {
    await Promise.all(
      restarted.map(async (pod) => {
        const ofPod = `labels."io.kubernetes.pod.uid"==${pod.metadata.uid}`;
        const ids = await this.onNode(nodeOf(pod), 'ctr', '-n', 'k8s.io', 'containers', 'ls', '-q', ofPod);
        await this.#killTasks(
          pod,
          ids.split('\n').filter((id) => id !== ''),
        );
      }),
    );
    await Promise.all(
      restarted.map(({ metadata: { name, namespace }, status: before }) =>
        waitUntil(
          `${name} runs at another address`,
          async () => {
            const { status } = await this.kube.get(pods, { name, namespace });
            const [container] = status?.containerStatuses ?? [];
            return status?.podIP !== undefined && status.podIP !== before?.podIP && container?.ready === true;
          },
          120_000,
          LOOK_MS,
        ),
      ),
    );
  }

  /** Ids on their node of the processes of a pod's containers. @throws Error where none runs */
  async processesOf(pod: Live<Pod>): Promise<string[]> {
    const ids = (pod.status?.containerStatuses ?? []).map(
      ({ containerID = '' }) => containerID.split('://')[1] ?? '',
    );
    return this.#tasks(pod, ids);
  }

  async #killTasks(pod: Live<Pod>, ids: readonly string[]): Promise<void> {
    await this.onNode(nodeOf(pod), 'kill', '-9', ...(await this.#tasks(pod, ids)));
  }

  /** Containers of these ids that have ended already are passed over, as long as one runs. */
  async #tasks(pod: Live<Pod>, ids: readonly string[]): Promise<string[]> {
    const tasks = await this.onNode(nodeOf(pod), 'ctr', '-n', 'k8s.io', 'tasks', 'ls');
    const pids = tasks
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([id = '', , state]) => ids.includes(id) && state === 'RUNNING')
      .map(([, pid = '']) => pid);
    if (pids.length === 0) throw new Error(`no process of ${pod.metadata.name} on ${nodeOf(pod)}:\n${tasks}`);
    return pids;
  }
}

function nodeOf({ metadata, spec }: Live<Pod>): string {
  if (spec?.nodeName === undefined) throw new Error(`${metadata.name} is on no node`);
  return spec.nodeName;
}

/** What `GET /directors` answers, as far as these tests look at it. */
export interface DirectorsAnswer {
  readonly dataset: string;
  readonly total: number;
  readonly titles: readonly {
    readonly title: string;
    readonly year: number | null;
    readonly directors: readonly { readonly name: string }[];
  }[];
}

function isAsDesired({ status, metadata }: MovieSearchCluster, members: number): boolean {
  const holds = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status;
  return (
    status?.observedGeneration === metadata.generation &&
    status.database?.readyReplicas === members &&
    status.database.replicas === members &&
    holds('Available') === 'True' &&
    holds('Progressing') === 'False' &&
    holds('Degraded') === 'False' &&
    holds('DatasetCurrent') === 'True'
  );
}
