import { pino } from 'pino';

import type { Logger } from '../logging/logger.ts';
import { inClusterConnection } from '../kube/kube-connection.ts';
import { KubeClient } from '../kube/kube-client.ts';
import { LogOutput } from '../logging/log-output.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { startQueryService } from './query-service.ts';
import { EndpointSliceReplicas } from './replica-pool/endpoint-slice-replicas.ts';
import { FixedReplicas } from './replica-pool/fixed-replicas.ts';
import type { ReplicaSource } from './replica-pool/replica-source.ts';

/** How long the last lines of the log may take to be read, in milliseconds. */
const LAST_LINES_MS = 500;

/**
 * Runs the query service until it is told to stop.
 *
 * @param entry the module by which workers of the service are started: that which the process was started with
 */
export async function serve(entry: URL): Promise<void> {
  const config = configOrExit();
  const output = new LogOutput(process.stdout);
  const logger = pino(
    {
      level: config.logLevel,
      base: { pod: config.podName },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    output,
  );
  /** There is no going on after what nobody foresaw; the kubelet starts a new process. */
  const die: Die = (error, message) => {
    logger.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  try {
    const client = await kubeClient(config);
    const source = replicaSource(config, client, logger, die);
    const onBroken = (error: unknown): never => die(error, 'the cluster can no longer be followed');
    const service = await startQueryService(config, { source, logger, workerEntry: entry, client, onBroken });
    const stop = () => service.stop().then(() => output.settled(LAST_LINES_MS));
    stopWhenTold(stop, logger, die);
  } catch (error) {
    die(error, 'could not start');
  }
}

type Die = (error: unknown, message: string) => never;

function stopWhenTold(stop: () => Promise<void>, logger: Logger, die: Die): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) die(new Error(`a second ${signal}`), 'told twice to stop: not waiting any longer');
    stopping = true;
    logger.info({ signal }, 'told to stop');
    stop().then(
      () => process.exit(0),
      (error: unknown) => die(error, 'could not stop in order'),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Null where nothing of Kubernetes is needed. */
async function kubeClient({ replicas, clusterView, peers, cluster }: Config): Promise<KubeClient | null> {
  const isWatched = clusterView.kind !== 'off' && (peers?.kind === 'service' || cluster !== null);
  if (replicas.kind === 'fixed' && !isWatched) return null;
  return new KubeClient(await inClusterConnection({ userAgent: 'movie-search-query' }));
}

function replicaSource(
  { replicas }: Config,
  client: KubeClient | null,
  logger: Logger,
  die: Die,
): ReplicaSource {
  if (replicas.kind === 'fixed') return new FixedReplicas(replicas.addresses);
  if (client === null) throw new Error('the endpoints of a Service are followed by the API server');
  const { service, namespace } = replicas;
  const onBroken = (error: unknown): never => die(error, 'the endpoints can no longer be followed');
  return new EndpointSliceReplicas(client, { namespace, service, logger, onBroken });
}
