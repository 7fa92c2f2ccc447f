import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import { systemClock } from '../../kube/clock.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { Logger } from '../../kube/logger.ts';
import { objectKey } from '../../kube/object-store.ts';
import type { ControllerMetrics } from '../controller/controller-metrics.ts';
import { Controller } from '../controller/controller.ts';
import type { EventRecorder } from '../controller/event-recorder.ts';
import type { ReplicaSetAdmins } from '../mongo/replica-set-admin.ts';
import { ClusterClaims } from './claim/cluster-claims.ts';
import { isSameInstallation, type Installation } from './claim/installation.ts';
import { KubeInstallationLeases } from './claim/installation-leases.ts';
import { InstallationVerdicts } from './claim/installation-verdicts.ts';
import { EnsuredUsers } from './ensured-users.ts';
import { eventSink } from './event-sink.ts';
import type { ClusterFigures } from './metrics/cluster-metrics.ts';
import { CpuMetrics } from './metrics/cpu-metrics.ts';
import { ScaleCounts } from './metrics/scale-counts.ts';
import { MovieSearchClusterReconciler } from './movie-search-cluster-reconciler.ts';
import { ApplyHistory } from './objects/apply-history.ts';
import type { ObjectSettings } from './objects/object-settings.ts';
import { ClusterObserver } from './observe/cluster-observer.ts';
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

/** Everything that reconciles MovieSearchClusters, put together. */
export function movieSearchClusterController(
  options: MovieSearchClusterControllerOptions,
): MovieSearchClusterController {
  const { kube, admins, questions, recorder, settings, scope, installation, takeOverAfterMs } = options;
  const { logger, metrics, random, now } = options;
  const ledger = new WriteLedger();
  const users = new EnsuredUsers();
  const history = new ApplyHistory();
  const stores = watchedStores({ kube, logger, scope, onChange: (key) => controller.enqueue(key) });
  const isAutoscaled = ({ spec }: MovieSearchCluster) =>
    spec.database.autoscaling !== undefined || spec.query.autoscaling !== undefined;
  const cpu = new CpuMetrics({
    kube,
    clock: systemClock,
    logger,
    namespaces: () => scope.namespaces?.filter((namespace) => stores.isCompleteFor(namespace)) ?? null,
    isWanted: () => stores.clusters.list().some(isAutoscaled),
    onRound() {
      for (const cluster of stores.clusters.list().filter(isAutoscaled)) {
        controller.enqueue(objectKey(cluster.metadata));
      }
    },
  });
  const events = eventSink(recorder);
  const isOurs = ({ status }: MovieSearchCluster): boolean =>
    status?.operator !== undefined && isSameInstallation(status.operator, installation);
  const scaleCounts = new ScaleCounts();
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
  const reconciler = new MovieSearchClusterReconciler({
    kube,
    stores,
    observer: new ClusterObserver({
      kube,
      settings,
      stores,
      admins,
      users,
      history,
      health: stores.health,
      cpu,
      isSilent: (uid) => queryPods.isSilent(uid),
      now,
    }),
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
  const claims = new ClusterClaims({
    kube,
    stores,
    ledger,
    own: installation,
    verdicts: new InstallationVerdicts({
      leases: new KubeInstallationLeases(kube),
      clock: systemClock,
      goneAfterMs: takeOverAfterMs,
    }),
    events,
    logger,
    now,
  });
  let reconciled = false;
  const controller = new Controller({
    name: 'moviesearchcluster',
    async reconcile(key, signal) {
      const [namespace = ''] = key.split('/');
      if (!stores.isCompleteFor(namespace)) return { requeueAfterMs: INCOMPLETE_INTERVAL_MS };
      if (!reconciled)
        logger.info({ cluster: key, sinceStartMs: Math.round(performance.now()) }, 'first reconcile');
      reconciled = true;
      return (await claims.hold(key, signal)) ?? reconciler.reconcile(key, signal);
    },
    logger,
    metrics,
    workers: WORKERS,
  });
  let leads = false;
  return {
    stores,
    figures() {
      if (!leads) return [];
      return stores.clusters
        .list()
        .filter(isOurs)
        .map((cluster) => ({ cluster, counts: scaleCounts.of(objectKey(cluster.metadata)) }));
    },
    async watch(signal) {
      await Promise.all([stores.run(signal), queryPods.run(signal)]);
    },
    async run(leading) {
      leads = true;
      try {
        await Promise.all([controller.run(leading), cpu.run(leading)]);
      } finally {
        leads = false;
      }
    },
  };
}
