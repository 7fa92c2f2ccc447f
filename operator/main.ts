import { randomBytes } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { KubeClient, type CallRecord } from '../kube/kube-client.ts';
import { ConfigError, parseConfig, type OperatorConfig } from './config.ts';
import { ControllerMetrics } from './controller/controller-metrics.ts';
import { Controller } from './controller/controller.ts';
import { EventRecorder } from './controller/event-recorder.ts';
import { startHealthServer } from './controller/health-server.ts';
import { KubeLeaseStore } from './controller/kube-lease-store.ts';
import { LeaderElector, LeadershipLostError } from './controller/leader-elector.ts';
import { loadKubeConnection } from './kube/load-kube-connection.ts';
import { MongoReplicaSetAdmin } from './mongo/mongo-replica-set-admin.ts';
import { ActionExecutor } from './movie-search-cluster/apply/action-executor.ts';
import { MovieSearchClusterReconciler } from './movie-search-cluster/movie-search-cluster-reconciler.ts';
import { eventSink } from './movie-search-cluster/event-sink.ts';
import { manager } from './movie-search-cluster/objects/object-names.ts';
import type { ObjectSettings } from './movie-search-cluster/objects/object-settings.ts';
import { ClusterObserver } from './movie-search-cluster/observe/cluster-observer.ts';
import { watchedStores } from './movie-search-cluster/watched-stores.ts';
import { WriteLedger } from './movie-search-cluster/write-ledger.ts';

/** MovieSearchClusters worked on at the same time: one that waits for its database holds up none of the others. */
const WORKERS = 8;

/** Runs until SIGTERM or SIGINT, or until it may lead no more. */
async function run(config: OperatorConfig, log: Logger): Promise<void> {
  const startedAt = performance.now();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const connection = await loadKubeConnection({ userAgent: manager, env: process.env });
  const kube = new KubeClient(connection, { onCall: callCounter(registry) });

  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // Asked twice: whoever asks does not want to wait.
    if (stop.signal.aborted) process.exit(1);
    log.info({ signal }, 'stopping');
    stop.abort(new Error(`stopped by ${signal}`));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const settings: ObjectSettings = {
    images: {
      database: config.DEFAULT_DATABASE_IMAGE,
      query: config.DEFAULT_QUERY_IMAGE,
      seed: config.DEFAULT_SEED_IMAGE,
    },
    imagePullPolicy: config.IMAGE_PULL_POLICY,
    operatorNamespace: config.KUBECONFIG === undefined ? config.POD_NAMESPACE : null,
  };
  const recorder = new EventRecorder({
    client: kube,
    component: manager,
    instance: config.POD_NAME,
    logger: log,
  });
  const admin = new MongoReplicaSetAdmin();
  const ledger = new WriteLedger();
  const stores = watchedStores(kube, log, (key) => controller.enqueue(key));
  const now = (): Date => new Date();
  const reconciler = new MovieSearchClusterReconciler({
    kube,
    stores,
    observer: new ClusterObserver(stores, admin),
    executor: new ActionExecutor({ kube, stores, admin, settings, ledger, random: randomBytes, now }),
    ledger,
    settings,
    events: eventSink(recorder),
    logger: log,
    now,
  });
  let reconciled = false;
  const controller = new Controller({
    name: 'moviesearchcluster',
    async reconcile(key, signal) {
      if (!reconciled) {
        reconciled = true;
        log.info({ key, sinceStartMs: Math.round(performance.now() - startedAt) }, 'first reconcile');
      }
      return reconciler.reconcile(key, signal);
    },
    logger: log,
    metrics: new ControllerMetrics(registry),
    workers: WORKERS,
  });
  const elector = new LeaderElector({
    store: new KubeLeaseStore(kube, { namespace: config.POD_NAMESPACE, name: config.LEASE_NAME }),
    identity: config.POD_NAME,
    logger: log,
  });
  const health = await startHealthServer({
    port: config.HTTP_PORT,
    liveness: {},
    readiness: {
      caches: () =>
        stores.hasSynced ? undefined : 'the copies of the API server’s objects are not complete yet',
    },
    metrics: registry,
    logger: log,
  });
  log.info({ port: health.port, images: settings.images }, 'started');

  // The copies are kept before leading too, so that taking over costs no time.
  const watching = stores.run(stop.signal);
  try {
    await Promise.race([
      watching,
      elector.run(stop.signal, async (leading) => {
        await stores.untilSynced(leading);
        await controller.run(leading);
      }),
    ]);
  } finally {
    stop.abort(new Error('ended'));
    await recorder.flush();
    await admin.close();
    await health.close();
    await kube.close();
  }
}

function callCounter(registry: Registry): (call: CallRecord) => void {
  const calls = new Counter({
    name: 'kube_client_requests_total',
    help: 'Calls to the API server, by verb, resource and outcome (HTTP status, unreachable, aborted).',
    labelNames: ['verb', 'resource', 'outcome'] as const,
    registers: [registry],
  });
  return ({ verb, resource, outcome }) => calls.inc({ verb, resource, outcome: String(outcome) });
}

try {
  const config = parseConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL, base: null, redact: ['*.password', '*.keyFile', '*.token'] });
  try {
    await run(config, log);
    log.info({}, 'stopped');
  } catch (error) {
    log.fatal({ err: error }, error instanceof LeadershipLostError ? 'leadership lost' : 'failed');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
