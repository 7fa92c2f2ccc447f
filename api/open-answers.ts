import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../time/clock.ts';
import { RequestMeter } from './cluster-view/request-meter.ts';
import type { Config } from './config.ts';
import { datasetFinders } from './dataset-finders.ts';
import { Admission } from './http/admission.ts';
import { LoopLoad } from './loop-load.ts';
import { MeteredMetrics } from './metered-metrics.ts';
import { openQuestions, type Questions } from './questions.ts';
import { replicaReports, type ReplicaReport } from './replica-pool/replica-report.ts';
import type { ReplicaSource } from './replica-pool/replica-source.ts';
import { DEFAULT_ROUTING, RoutingFile, type RoutingSettings } from './routing-file.ts';
import { registerSnapshotMetrics } from './snapshot-metrics.ts';
import { openTitlePool } from './title-pool.ts';
import type { ReadTracer } from './tracing/tracing.ts';

export interface AnswersSurroundings {
  readonly source: ReplicaSource;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The module by which workers are started. */
  readonly workerEntry: URL;
  /** Told of each read of a request; absent: nobody is. */
  readonly tracer?: ReadTracer | undefined;
  /** Ends what is followed; the replicas are let go by `close`. */
  readonly signal: AbortSignal;
}

/** All that answers are made of: the replicas, what is in memory, and what is counted meanwhile. */
export interface Answers {
  readonly questions: Questions;
  readonly metrics: MeteredMetrics;
  readonly requests: RequestMeter;
  readonly admission: Admission;
  readonly replicas: () => ReturnType<typeof openTitlePool>['pool']['replicas'];
  readonly reports: () => ReplicaReport[];
  /** Ends what runs, and the connections to the replicas. */
  close(): Promise<void>;
}

/** Begins to look for replicas, and to load the search snapshots of their datasets. */
export async function openAnswers(
  config: Config,
  { source, logger, clock, workerEntry, tracer, signal }: AnswersSurroundings,
): Promise<Answers> {
  const routing = await followRouting(config, { logger, clock, signal });
  const requests = new RequestMeter(() => clock.monotonicNow());
  const replicas = () => pool.replicas;
  const reports = (): ReplicaReport[] => replicaReports(pool);
  const metrics = new MeteredMetrics(requests, replicas, reports);
  const { pool, reads, scans } = openTitlePool(config, {
    source,
    logger,
    clock,
    observer: metrics,
    weights: () => routing().weights,
    onHedge: () => metrics.hedged(),
    onDataset: () => finders.follow(),
    finders: {
      has: (dataset) => finders.keeper.has(dataset),
      isComing: (dataset) => finders.keeper.isComing(dataset),
    },
    people: (dataset) => finders.keeper.finderFor(dataset)?.people,
    tracer,
  });
  const finders = datasetFinders({ config, replicas, clock, logger, workerEntry });
  const loop = new LoopLoad(clock);
  const admission = new Admission({
    clock,
    maxCost: config.maxInFlight,
    // A request that has used up so much of its time was not alone in being slow.
    slowMs: config.requestDeadlineMs / 4,
    isLoopBusy: () => loop.isBusy,
    maxWaiting: config.queue.length,
    maxWaitMs: config.queue.maxWaitMs,
  });
  metrics.showAdmission(() => admission.state);
  registerSnapshotMetrics(metrics.registry, () => finders.keeper.states());
  const questions = openQuestions({
    reads,
    scans,
    finders: finders.keeper,
    clock,
    cacheBytes: config.answerCacheBytes,
    allowsStale: () => routing().staleAnswers,
    fromMemory: () => routing().directorsFrom === 'Memory',
  });
  const close = async (): Promise<void> => {
    await finders.keeper.close();
    await pool.close();
  };
  return { questions, metrics, requests, admission, replicas, reports, close };
}

/** What can be changed while the process runs, as it is at the moment of asking. */
async function followRouting(
  { routingFile }: Config,
  { logger, clock, signal }: Pick<AnswersSurroundings, 'logger' | 'clock' | 'signal'>,
): Promise<() => RoutingSettings> {
  if (routingFile === null) return () => DEFAULT_ROUTING;
  const file = new RoutingFile(routingFile, { clock, logger });
  await file.read();
  void file.follow(signal);
  return () => file.settings;
}
