import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { pause, systemClock, type Clock } from '../time/clock.ts';
import type { Logger } from '../logging/logger.ts';
import type { Config } from './config.ts';
import { datasetFinders } from './dataset-finders.ts';
import { createAdminServer } from './http/admin-server.ts';
import { Admission } from './http/admission.ts';
import { apiKeysFile } from './http/api-keys-file.ts';
import { createApp, type AppOptions } from './http/app.ts';
import { TrustedProxies } from './http/client-address.ts';
import { routeTable } from './http/route-table.ts';
import { answerUnreadableRequest } from './http/unreadable-request.ts';
import { Metrics } from './metrics.ts';
import { openQuestions } from './questions.ts';
import { replicaReports } from './replica-pool/replica-report.ts';
import type { ReplicaSource } from './replica-pool/replica-source.ts';
import { DEFAULT_ROUTING, RoutingFile, type RoutingSettings } from './routing-file.ts';
import { openTitlePool } from './title-pool.ts';

/** A query service that runs. */
export interface QueryService {
  /** Ports it listens on: those of the configuration, or where these are 0, some that were free. */
  readonly port: number;
  readonly adminPort: number;
  /**
   * Withdraws (not ready any more), drains (still answers for the shutdown delay, asking each client to reconnect elsewhere), stops
   * listening, lets what is in flight end, and closes the connections to the replicas.
   */
  stop(): Promise<void>;
}

/** After the deadline of the last request, its answer still has to go out. */
const LAST_ANSWERS_MS = 1000;

/** Starts to listen and to look for replicas; it is ready, as `/readyz` says, once one has answered and names a dataset. */
export async function startQueryService(
  config: Config,
  {
    source,
    logger,
    workerEntry = new URL('./main.ts', import.meta.url),
  }: {
    readonly source: ReplicaSource;
    readonly logger: Logger;
    /** The module by which workers are started: that which the process was started with. */
    readonly workerEntry?: URL;
  },
): Promise<QueryService> {
  const clock = systemClock;
  let draining = false;
  const stopping = new AbortController();

  const routingFile =
    config.routingFile === null ? null : new RoutingFile(config.routingFile, { clock, logger });
  await routingFile?.read();
  void routingFile?.follow(stopping.signal);
  const routing = (): RoutingSettings => routingFile?.settings ?? DEFAULT_ROUTING;
  const metrics = new Metrics(
    () => pool.replicas,
    () => replicaReports(pool),
  );
  const weights = (): RoutingSettings['weights'] => routing().weights;
  const { pool, reads, scans } = openTitlePool(config, {
    source,
    logger,
    clock,
    observer: metrics,
    weights,
    onDataset: () => finders.follow(),
  });
  const finders = datasetFinders({ config, replicas: () => pool.replicas, clock, logger, workerEntry });
  const admission = new Admission({
    clock,
    maxCost: config.maxInFlight,
    // A request that has used up so much of its time was not alone in being slow.
    slowMs: config.requestDeadlineMs / 4,
    maxWaiting: config.queue.length,
    maxWaitMs: config.queue.maxWaitMs,
  });
  metrics.showAdmission(() => admission.state);
  const questions = openQuestions({
    reads,
    scans,
    finders: finders.keeper,
    cacheBytes: config.answerCacheBytes,
    allowsStale: () => routing().staleAnswers,
  });
  const app = createApp({
    table: routeTable({ ...questions, metrics, clock }),
    logger,
    metrics,
    clock,
    deadlineMs: config.requestDeadlineMs,
    admission,
    access: access(config.access, { clock, logger, signal: stopping.signal }),
    random: Math.random,
    logSample: config.logSample,
    draining: () => draining,
  });
  const handle = app.callback();
  const server = createServer({ keepAliveTimeout: config.idleConnectionMs }, (request, response) => {
    void handle(request, response);
  });
  server.on('clientError', answerUnreadableRequest);
  const notReady = (): string | null => {
    if (draining) return 'stopping';
    return questions.search.ready ? null : 'no replica answers with a dataset that this release reads';
  };
  const admin = createAdminServer(metrics.registry, notReady, () => replicaReports(pool));
  const adminPort = await listen(admin, config.adminPort);
  const port = await listen(server, config.port);
  logger.info({ port, adminPort }, 'listening');

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    draining = true;
    stopping.abort();
    await drain(server, config, logger);
    await finders.keeper.close();
    await pool.close();
    admin.close();
    admin.closeAllConnections();
    logger.info({}, 'stopped');
  };
  return { port, adminPort, stop: () => (stopped ??= stop()) };
}

/** Who may ask, and how much, as configured. */
function access(
  config: Config['access'],
  running: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): AppOptions['access'] {
  const { trustedProxies, apiKeysFile: file, apiKeysRequired, rate, corsOrigins } = config;
  return {
    proxies: trustedProxies.length === 0 ? undefined : new TrustedProxies(trustedProxies),
    keys: file === undefined ? undefined : apiKeysFile(file, running),
    keysRequired: apiKeysRequired,
    rate,
    corsOrigins,
  };
}

/** Still answers for the shutdown delay, then stops listening and lets what is in flight end. */
async function drain(server: Server, config: Config, logger: Logger): Promise<void> {
  logger.info({ delayMs: config.shutdownDelayMs }, 'withdrawn: still answering while clients go elsewhere');
  await pause(systemClock, config.shutdownDelayMs, new AbortController().signal);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const bound = systemClock.setTimer(() => {
    logger.warn({}, 'some requests did not end in time: their connections are cut');
    server.closeAllConnections();
  }, config.requestDeadlineMs + LAST_ANSWERS_MS);
  await closed;
  bound.cancel();
}

async function listen(server: Server, port: number): Promise<number> {
  // Without a host: at every address, of both families.
  server.listen(port);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
