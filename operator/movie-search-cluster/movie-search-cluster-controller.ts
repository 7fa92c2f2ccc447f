import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import { systemClock } from '../../time/clock.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { Logger } from '../../logging/logger.ts';
import { objectKey } from '../../kube/object-store.ts';
import type { Live } from '../../kube/resource-kind.ts';
import type { ControllerMetrics } from '../controller/controller-metrics.ts';
import { Controller, type Reconcile } from '../controller/controller.ts';
import type { EventRecorder } from '../controller/event-recorder.ts';
import type { ReplicaSetAdmins } from '../mongo/replica-set-admin.ts';
import { ClusterClaims } from './claim/cluster-claims.ts';
import { isSameInstallation, type Installation } from './claim/installation.ts';
import { KubeInstallationLeases } from './claim/installation-leases.ts';
import { InstallationVerdicts } from './claim/installation-verdicts.ts';
import { EnsuredUsers } from './ensured-users.ts';
import { eventSink, type EventSink } from './event-sink.ts';
import type { ClusterFigures } from './metrics/cluster-gauge.ts';
import { CpuMetrics } from './metrics/cpu-metrics.ts';
import { ScaleCounts } from './metrics/scale-counts.ts';
import { MovieSearchClusterReconciler } from './movie-search-cluster-reconciler.ts';
import { ApplyHistory } from './objects/apply-history.ts';
import type { ObjectSettings } from './objects/object-settings.ts';
import { observeNode } from './observe/observe-node.ts';
import { ClusterObserver, type ClusterObserverOptions } from './observe/cluster-observer.ts';
import { watchedStores, type WatchedStores } from './watched-stores.ts';
import type { WatchScope } from './watch-scope.ts';
import type { LivenessQuestions } from './withdrawal/liveness-questions.ts';
import { QueryPodWatch } from './withdrawal/query-pod-watch.ts';
import { WriteLedger } from './write-ledger.ts';

/** MovieSearchClusters worked on at the same time: one that waits for its database holds up none of the others. */
const WORKERS = 32;
/** How soon to look whether a namespace has been read that could not be before. */
const INCOMPLETE_INTERVAL_MS = 1_000;

export interface MovieSearchClusterControllerOptions {
  readonly kube: KubeClient;
  readonly admins: ReplicaSetAdmins;
  /** To the query pods and the kubelets of their nodes. */
  readonly questions: LivenessQuestions;
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly settings: ObjectSettings;
  readonly scope: WatchScope;
  /** The installation that this process is one pod of. */
  readonly installation: Installation;
  /** After this long without a renewal of its Lease, another installation's clusters are taken over. */
  readonly takeOverAfterMs: number;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics;
  /** That many unpredictable bytes, for key files and passwords. */
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

export interface MovieSearchClusterController {
  readonly stores: WatchedStores;
  /** Whether this process reconciles now. */
  isLeading(): boolean;
  /** Of every MovieSearchCluster that this process reconciles now: of none while it does not lead. */
  figures(): ClusterFigures[];
  /**
   * Follows the API server and asks the query pods whether they are there, until `signal` aborts. To be run at all times: whoever
   * comes to lead has nothing to read first, and a query pod that dies with the leader is noticed all the same.
   */
  watch(signal: AbortSignal): Promise<void>;
  /** Reconciles, and reads the metrics to scale by, until `leading` aborts. */
  run(leading: AbortSignal): Promise<void>;
}

/** What several parts of it share. */
interface Shared {
  readonly stores: WatchedStores;
  readonly events: EventSink;
  readonly ledger: WriteLedger;
  readonly scaleCounts: ScaleCounts;
  /** When the last pass over each cluster ended without an error, by `namespace/name`. */
  readonly reconciledAt: Map<string, Date>;
}

/** Everything that reconciles MovieSearchClusters, put together. */
export function movieSearchClusterController(
  options: MovieSearchClusterControllerOptions,
): MovieSearchClusterController {
  const { kube, questions, recorder, scope, installation, logger, metrics, now } = options;
  const enqueue = (key: string): void => controller.enqueue(key);
  const stores = watchedStores({ kube, logger, scope, onChange: enqueue });
  const events = eventSink(recorder);
  const scaleCounts = new ScaleCounts();
  const reconciledAt = new Map<string, Date>();
  const shared: Shared = { stores, events, ledger: new WriteLedger(), scaleCounts, reconciledAt };
  const isOurs = ({ status }: MovieSearchCluster): boolean =>
    status?.operator !== undefined && isSameInstallation(status.operator, installation);
  const cpu = cpuMetricsOf(options, stores, enqueue);
  const queryPods = new QueryPodWatch({
    kube,
    stores,
    questions,
    isOurs,
    leases: stores.health,
    events,
    logger,
    clock: systemClock,
  });
  const controller = new Controller({
    name: 'moviesearchcluster',
    reconcile: reconcileOf(
      options,
      shared,
      reconcilerOf(options, shared, { cpu, isSilent: (uid) => queryPods.isSilent(uid) }),
    ),
    logger,
    metrics,
    workers: WORKERS,
  });
  let leadsSince: Date | null = null;
  return {
    stores,
    isLeading: () => leadsSince !== null,
    figures() {
      const since = leadsSince;
      if (since === null) return [];
      return stores.clusters
        .list()
        .filter(isOurs)
        .map((cluster) => figuresOf(cluster, since, shared));
    },
    async watch(signal) {
      await Promise.all([stores.run(signal), queryPods.run(signal)]);
    },
    async run(leading) {
      leadsSince = now();
      reconciledAt.clear();
      try {
        await Promise.all([controller.run(leading), cpu.run(leading)]);
      } finally {
        leadsSince = null;
      }
    },
  };
}

function figuresOf(
  cluster: Live<MovieSearchCluster>,
  leadsSince: Date,
  { stores, scaleCounts, reconciledAt }: Shared,
): ClusterFigures {
  const key = objectKey(cluster.metadata);
  const { topologyKey } = cluster.spec.database.placement;
  return {
    cluster,
    counts: scaleCounts.of(key),
    nodes: stores.nodes.list().map((node) => observeNode(node, topologyKey, stores.health)),
    reconciledAt: reconciledAt.get(key) ?? leadsSince,
  };
}

/** Reads the CPU while anybody scales by it, and has each such cluster reconciled after a round. */
function cpuMetricsOf(
  { kube, scope, logger }: MovieSearchClusterControllerOptions,
  stores: WatchedStores,
  enqueue: (key: string) => void,
): CpuMetrics {
  const autoscaled = (): Live<MovieSearchCluster>[] =>
    stores.clusters
      .list()
      .filter(({ spec }) => spec.database.autoscaling !== undefined || spec.query.autoscaling !== undefined);
  return new CpuMetrics({
    kube,
    clock: systemClock,
    logger,
    namespaces: () => scope.namespaces?.filter((namespace) => stores.isCompleteFor(namespace)) ?? null,
    isWanted: () => autoscaled().length > 0,
    onRound() {
      for (const { metadata } of autoscaled()) enqueue(objectKey(metadata));
    },
  });
}

function reconcilerOf(
  { kube, admins, settings, scope, logger, random, now }: MovieSearchClusterControllerOptions,
  { stores, events, ledger, scaleCounts }: Shared,
  { cpu, isSilent }: Pick<ClusterObserverOptions, 'cpu' | 'isSilent'>,
): MovieSearchClusterReconciler {
  const users = new EnsuredUsers();
  const history = new ApplyHistory();
  const { health } = stores;
  const observer = new ClusterObserver({
    kube,
    settings,
    stores,
    admins,
    users,
    history,
    health,
    cpu,
    isSilent,
    now,
  });
  return new MovieSearchClusterReconciler({
    kube,
    stores,
    observer,
    ledger,
    users,
    history,
    scaleCounts,
    settings,
    random,
    seesNodes: scope.seesNodes,
    events,
    logger,
    now,
  });
}

/** Reconciles a cluster that is ours, once all that is needed for its namespace has been read. */
function reconcileOf(
  { kube, installation, takeOverAfterMs, logger, now }: MovieSearchClusterControllerOptions,
  { stores, ledger, events, reconciledAt }: Shared,
  reconciler: MovieSearchClusterReconciler,
): Reconcile {
  const verdicts = new InstallationVerdicts({
    leases: new KubeInstallationLeases(kube),
    clock: systemClock,
    goneAfterMs: takeOverAfterMs,
  });
  const claims = new ClusterClaims({
    kube,
    stores,
    ledger,
    own: installation,
    verdicts,
    events,
    logger,
    now,
  });
  let reconciled = false;
  return async (key, signal) => {
    const [namespace = ''] = key.split('/');
    if (!stores.isCompleteFor(namespace)) return { requeueAfterMs: INCOMPLETE_INTERVAL_MS };
    if (!reconciled)
      logger.info({ cluster: key, sinceStartMs: Math.round(performance.now()) }, 'first reconcile');
    reconciled = true;
    const others = await claims.hold(key, signal);
    if (others !== null) return others;
    const result = await reconciler.reconcile(key, signal);
    const [, name = ''] = key.split('/');
    if (stores.clusters.get({ name, namespace }) === undefined) reconciledAt.delete(key);
    else reconciledAt.set(key, now());
    return result;
  };
}
