import type { KubeClient } from '../../kube/kube-client.ts';
import type { Logger } from '../../kube/logger.ts';
import type { ControllerMetrics } from '../controller/controller-metrics.ts';
import { Controller } from '../controller/controller.ts';
import type { EventRecorder } from '../controller/event-recorder.ts';
import type { ReplicaSetAdmins } from '../mongo/replica-set-admin.ts';
import { EnsuredUsers } from './ensured-users.ts';
import { eventSink } from './event-sink.ts';
import { MovieSearchClusterReconciler } from './movie-search-cluster-reconciler.ts';
import type { ObjectSettings } from './objects/object-settings.ts';
import { ClusterObserver } from './observe/cluster-observer.ts';
import { watchedStores, type WatchedStores } from './watched-stores.ts';
import { WriteLedger } from './write-ledger.ts';

/** MovieSearchClusters worked on at the same time: one that waits for its database holds up none of the others. */
const WORKERS = 32;

export interface MovieSearchClusterControllerOptions {
  readonly kube: KubeClient;
  readonly admins: ReplicaSetAdmins;
  readonly recorder: Pick<EventRecorder, 'record'>;
  readonly settings: ObjectSettings;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics;
  /** That many unpredictable bytes, for key files and passwords. */
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

export interface MovieSearchClusterController {
  /** To be run at all times, so that whoever comes to lead has nothing to read first. */
  readonly stores: WatchedStores;
  /** To be run while leading. */
  readonly controller: Controller;
}

/** Everything that reconciles MovieSearchClusters, put together. */
export function movieSearchClusterController(
  options: MovieSearchClusterControllerOptions,
): MovieSearchClusterController {
  const { kube, admins, recorder, settings, logger, metrics, random, now } = options;
  const ledger = new WriteLedger();
  const users = new EnsuredUsers();
  const stores = watchedStores(kube, logger, (key) => controller.enqueue(key));
  const reconciler = new MovieSearchClusterReconciler({
    kube,
    stores,
    observer: new ClusterObserver(stores, admins, users, stores.health),
    ledger,
    users,
    settings,
    random,
    events: eventSink(recorder),
    logger,
    now,
  });
  let reconciled = false;
  const controller = new Controller({
    name: 'moviesearchcluster',
    reconcile(key, signal) {
      if (!reconciled)
        logger.info({ cluster: key, sinceStartMs: Math.round(performance.now()) }, 'first reconcile');
      reconciled = true;
      return reconciler.reconcile(key, signal);
    },
    logger,
    metrics,
    workers: WORKERS,
  });
  return { stores, controller };
}
