import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { CallRecord } from '../kube/call-options.ts';
import { KubeClient } from '../kube/kube-client.ts';
import { ConfigError, parseConfig, type OperatorConfig } from './config.ts';
import { ControllerMetrics } from './controller/controller-metrics.ts';
import { EventRecorder } from './controller/event-recorder.ts';
import { startHealthServer, type HealthServer } from './controller/health-server.ts';
import { KubeLeaseStore } from './controller/kube-lease-store.ts';
import { LeaderElector, LeadershipLostError } from './controller/leader-elector.ts';
import { loadKubeConnection } from './kube/load-kube-connection.ts';
import { MongoReplicaSetAdmins } from './mongo/mongo-replica-set-admin.ts';
import { scopeAnnotations } from './movie-search-cluster/claim/lease-scope.ts';
import {
  movieSearchClusterController,
  type MovieSearchClusterController,
} from './movie-search-cluster/movie-search-cluster-controller.ts';
import { registerClusterMetrics } from './movie-search-cluster/metrics/cluster-metrics.ts';
import { registerCopyAgeMetric } from './movie-search-cluster/metrics/copy-age-metric.ts';
import { registerLeadingMetric } from './movie-search-cluster/metrics/leading-metric.ts';
import { manager } from './movie-search-cluster/objects/object-names.ts';
import type { WatchScope } from './movie-search-cluster/watch-scope.ts';
import type { WatchedStores } from './movie-search-cluster/watched-stores.ts';
import { HttpLivenessQuestions } from './movie-search-cluster/withdrawal/liveness-questions.ts';
import { LogOutput } from '../logging/log-output.ts';
import { objectSettingsOf } from './object-settings.ts';

/** How long Events that wait to be written may hold up a stop. */
const FLUSH_LIMIT_MS = 5_000;

/** How long the last lines of the log may take to be read. */
const LAST_LINES_MS = 500;

/** What the operator speaks to others with, closed in {@link closeAll}. */
interface Connections {
  readonly kube: KubeClient;
  readonly recorder: EventRecorder;
  readonly admins: MongoReplicaSetAdmins;
  readonly questions: HttpLivenessQuestions;
}

/** Runs until SIGTERM or SIGINT, or until it may lead no more. */
async function run(config: OperatorConfig, log: Logger): Promise<void> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const connections = await connect(config, registry, log);
  const stop = stopOnSignals(log);
  const controller = controllerOf(config, connections, registry, log);
  const { stores } = controller;
  registerCopyAgeMetric(registry, () => stores.copies());
  registerLeadingMetric(registry, () => controller.isLeading());
  registerClusterMetrics(
    registry,
    () => controller.figures(),
    () => new Date(),
  );
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
  log.info({ port: health.port, images: objectSettingsOf(config).images }, 'started');

  // The copies are kept before leading too, so that taking over costs no time; and after, until the last reconcile has ended.
  const watching = new AbortController();
  const watched = controller.watch(watching.signal).then(
    () => null,
    (error: unknown) => {
      stop.abort(error);
      return { error };
    },
  );
  try {
    await lead(electorOf(config, connections.kube, log), controller, stop.signal, log);
  } finally {
    watching.abort(new Error('the operator stops'));
    await closeAll(connections, health);
  }
  const failure = await watched;
  if (failure !== null) throw failure.error;
}

async function connect(config: OperatorConfig, registry: Registry, log: Logger): Promise<Connections> {
  const connection = await loadKubeConnection({ userAgent: manager, env: process.env });
  const kube = new KubeClient(connection, { onCall: callCounter(registry) });
  const recorder = new EventRecorder({
    client: kube,
    component: manager,
    instance: config.POD_NAME,
    logger: log,
  });
  return { kube, recorder, admins: new MongoReplicaSetAdmins(), questions: new HttpLivenessQuestions() };
}

async function closeAll(
  { kube, recorder, admins, questions }: Connections,
  health: HealthServer,
): Promise<void> {
  // An API server that does not answer must not hold up the end.
  await Promise.race([recorder.flush(), sleep(FLUSH_LIMIT_MS, undefined, { ref: false })]);
  await admins.close();
  questions.close();
  await health.close();
  kube.close();
}

/** @returns what SIGTERM and SIGINT abort */
function stopOnSignals(log: Logger): AbortController {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // Asked twice: whoever asks does not want to wait.
    if (stop.signal.aborted) process.exit(1);
    log.info({ signal }, 'stopping');
    stop.abort(new Error(`stopped by ${signal}`));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop;
}

function controllerOf(
  config: OperatorConfig,
  connections: Connections,
  registry: Registry,
  log: Logger,
): MovieSearchClusterController {
  return movieSearchClusterController({
    ...connections,
    settings: objectSettingsOf(config),
    scope: watchScopeOf(config),
    installation: { namespace: config.POD_NAMESPACE, lease: config.LEASE_NAME },
    takeOverAfterMs: config.TAKE_OVER_AFTER_SECONDS * 1000,
    logger: log,
    metrics: new ControllerMetrics(registry),
    random: randomBytes,
    now: () => new Date(),
  });
}

function electorOf(config: OperatorConfig, kube: KubeClient, log: Logger): LeaderElector {
  const store = new KubeLeaseStore(kube, {
    namespace: config.POD_NAMESPACE,
    name: config.LEASE_NAME,
    annotations: scopeAnnotations(watchScopeOf(config)),
  });
  return new LeaderElector({ store, identity: config.POD_NAME, logger: log });
}

/** Waits to lead, and reconciles until `stop` aborts. Where somebody else may lead by now, it ends the process. */
async function lead(
  elector: LeaderElector,
  controller: MovieSearchClusterController,
  stop: AbortSignal,
  log: Logger,
): Promise<void> {
  try {
    await elector.run(stop, async (leading) => {
      await untilSynced(controller.stores, leading);
      if (leading.aborted) return;
      log.info({ sinceStartMs: Math.round(performance.now()) }, 'begins to reconcile');
      await controller.run(leading);
    });
  } catch (error) {
    if (!(error instanceof LeadershipLostError)) throw error;
    // Nothing that is under way may still be written.
    log.fatal({ err: error }, 'leadership lost');
    process.exit(1);
  }
}

/** Resolves when all is there to begin with, or `signal` aborts. */
async function untilSynced(stores: WatchedStores, signal: AbortSignal): Promise<void> {
  try {
    await stores.untilSynced(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function watchScopeOf(config: OperatorConfig): WatchScope {
  const { WATCH_NAMESPACES: namespaces, READ_NODES: seesNodes } = config;
  return { namespaces: namespaces.length === 0 ? null : namespaces, seesNodes };
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

const output = new LogOutput(process.stdout);
try {
  const config = parseConfig(process.env);
  const redact = ['*.password', '*.keyFile', '*.token'];
  const log = pino({ level: config.LOG_LEVEL, base: null, redact }, output);
  try {
    await run(config, log);
    log.info({}, 'stopped');
  } catch (error) {
    log.fatal({ err: error }, 'failed');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
// A log that nobody reads would keep the process from ending by itself.
await output.settled(LAST_LINES_MS);
process.exit();
