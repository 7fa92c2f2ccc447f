import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { pause, systemClock, type Clock } from '../time/clock.ts';
import type { ListWatch } from '../kube/reflector.ts';
import type { Logger } from '../logging/logger.ts';
import type { Config } from './config.ts';
import { createAdminServer } from './http/admin-server.ts';
import { apiKeysFile } from './http/api-keys-file.ts';
import { createApp, type AppOptions } from './http/app.ts';
import { TrustedProxies } from './http/client-address.ts';
import { routeTable } from './http/route-table.ts';
import { answerUnreadableRequest } from './http/unreadable-request.ts';
import { openAnswers, type Answers } from './open-answers.ts';
import { openClusterView } from './open-cluster-view.ts';
import { PublicServer } from './public-server.ts';
import { loadPages, PagesUnusable, type BuiltPages } from './pages/built-pages.ts';
import type { ReplicaSource } from './replica-pool/replica-source.ts';
import { routingCostHeader } from './replica-pool/routing-cost-header.ts';
import type { Tracing } from './tracing/tracing.ts';

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

/** As seen from the sources, and from the bundle in dist/. */
const PAGES_OF_THIS_CLONE = fileURLToPath(new URL('../dist/web', import.meta.url));

/** Starts to listen and to look for replicas; it is ready, as `/readyz` says, once one has answered and names a dataset. */
export async function startQueryService(
  config: Config,
  {
    source,
    logger,
    workerEntry = new URL('./main.ts', import.meta.url),
    client = null,
    onBroken = raise,
  }: {
    readonly source: ReplicaSource;
    readonly logger: Logger;
    /** The module by which workers are started: that which the process was started with. */
    readonly workerEntry?: URL;
    /** Of the API server; null: there is no Kubernetes. */
    readonly client?: ListWatch | null;
    /** Told of a bug after which there is no going on. */
    readonly onBroken?: (error: unknown) => void;
  },
): Promise<QueryService> {
  const clock = systemClock;
  const state = { isDraining: false };
  const stopping = new AbortController();
  const running = { clock, logger, signal: stopping.signal };
  const tracing = await openTracing(config, running);
  const answers = await openAnswers(config, { ...running, source, workerEntry, tracer: tracing });
  const app = await openApp(config, answers, state, { ...running, tracing });
  const clusterView = await openClusterView(config, { ...answers, ...running, client, onBroken });
  const handle = app.callback();
  const server = new PublicServer(() =>
    createServer({ keepAliveTimeout: config.idleConnectionMs }, (request, response) => {
      if (clusterView?.handle(request, response) !== true) void handle(request, response);
    }).on('clientError', answerUnreadableRequest),
  );
  const notReady = (): string | null => {
    if (state.isDraining) return 'stopping';
    return answers.questions.search.ready
      ? null
      : 'no replica answers with a dataset that this release reads';
  };
  const { registry } = answers.metrics;
  const admin = createAdminServer({
    ...{ registry, notReady, replicas: answers.reports, siblings: clusterView?.siblings },
    onFailure: (error) => logger.error({ err: error }, 'telling a sibling failed'),
  });
  const adminPort = await listen(admin, config.adminPort);
  const port = await server.listen(config.port);
  logger.info({ port, adminPort }, 'listening');

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state.isDraining = true;
    clusterView?.end();
    stopping.abort();
    await drain(server, config, logger);
    await answers.close();
    await tracing?.stop();
    admin.close();
    admin.closeAllConnections();
    logger.info({}, 'stopped');
  };
  return { port, adminPort, stop: () => (stopped ??= stop()) };
}

/** What runs beside a query service until it stops. */
interface Running {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Traces, where there is somebody to send them to: only then is what makes them loaded. */
async function openTracing(
  { tracing, podName, mongodb }: Config,
  { logger, clock }: Running,
): Promise<Tracing | undefined> {
  if (tracing === null) return undefined;
  const { openOtelTracing } = await import('./tracing/otel-tracing.ts');
  const { database } = mongodb;
  return openOtelTracing({ config: tracing, logger, clock, instance: podName, database });
}

/** The public side over the answers. */
async function openApp(
  config: Config,
  { questions, metrics, admission, reports }: Answers,
  state: { readonly isDraining: boolean },
  running: Running & { readonly tracing: Tracing | undefined },
): Promise<ReturnType<typeof createApp>> {
  const { clock, logger, tracing } = running;
  return createApp({
    pages: await builtPages(config, logger),
    mayWatch: config.clusterView.kind !== 'off',
    routingCostOf: (replica) => routingCostHeader(reports(), replica),
    table: routeTable({ ...questions, metrics, clock }),
    logger,
    metrics,
    clock,
    deadlineMs: config.requestDeadlineMs,
    admission,
    access: access(config.access, running),
    random: Math.random,
    logSample: config.logSample,
    draining: () => state.isDraining,
    tracing,
  });
}

/**
 * The pages for people. From sources they may not have been built, and the API is served without them.
 *
 * @throws PagesUnusable where they cannot be used, or are missing where they were said to be
 */
async function builtPages({ webRoot }: Config, logger: Logger): Promise<BuiltPages | undefined> {
  const folder = webRoot ?? PAGES_OF_THIS_CLONE;
  const built = await loadPages(folder);
  if (built !== null) return built;
  if (webRoot !== null) throw new PagesUnusable(`WEB_ROOT: there are no pages in ${folder}`);
  logger.info({ folder }, 'there are no pages here: npm run build:web makes them');
  return undefined;
}

/** For what nobody is told of: it ends the process. */
function raise(error: unknown): never {
  throw error;
}

/** Who may ask, and how much, as configured. */
function access(config: Config['access'], running: Running): AppOptions['access'] {
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
async function drain(server: PublicServer, config: Config, logger: Logger): Promise<void> {
  logger.info({ delayMs: config.shutdownDelayMs }, 'withdrawn: still answering while clients go elsewhere');
  await pause(systemClock, config.shutdownDelayMs, new AbortController().signal);
  const closed = server.close();
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
