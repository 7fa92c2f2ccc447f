import type { KeptDataset } from '../catalog/dataset-pointer.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Config } from './config.ts';
import { DatasetReads } from './datasets/dataset-reads.ts';
import { DatasetSession, type FindersHere } from './datasets/dataset-session.ts';
import { lookupHedging } from './lookup-hedging.ts';
import { MongoTitleReader } from './mongo/mongo-title-reader.ts';
import { ReplicaPool, type ReplicaPoolOptions } from './replica-pool/replica-pool.ts';
import { CatalogueScans, type PeopleKnown } from './parallel/catalogue-scans.ts';
import { poolRangePlaces, RangeReaders } from './parallel/pool-range-places.ts';
import { ScatteredRead } from './parallel/scattered-read.ts';
import { tracedRanges } from './parallel/traced-ranges.ts';
import { zoneOfNode, type ReplicaSource } from './replica-pool/replica-source.ts';
import type { ReadObserver } from './replica-pool/replica.ts';
import type { RoutingWeights } from './replica-pool/routing-weights.ts';
import { HotKeys } from './titles/hot-keys.ts';
import { ReplicaTitles } from './titles/replica-titles.ts';
import { TracedTitles, type TraceRead } from './titles/traced-titles.ts';
import type { ReadTracer } from './tracing/tracing.ts';

/** The replicas, with the titles on each, and how questions are asked of them. */
export interface TitlePool {
  readonly pool: ReplicaPool<DatasetSession<ReplicaTitles>>;
  readonly reads: DatasetReads<ReplicaTitles>;
  /** Questions that no index serves. */
  readonly scans: CatalogueScans;
}

export interface TitlePoolOptions {
  readonly source: ReplicaSource;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly observer: ReadObserver;
  /** Those at the moment of asking. */
  readonly weights: () => RoutingWeights;
  /** Called whenever a batch of lookups is read on a second replica as well. */
  readonly onHedge?: () => void;
  /** Called whenever a replica comes to another dataset. */
  readonly onDataset: () => void;
  /** What can be found in memory, at the moment of asking. */
  readonly finders?: FindersHere | undefined;
  /** Who directed what in a dataset, where that is in memory. */
  readonly people?: (dataset: KeptDataset) => PeopleKnown | undefined;
  /** Told of each read of a request; absent: nobody is. */
  readonly tracer?: ReadTracer | undefined;
}

type PoolConfig = Pick<Config, 'mongodb' | 'podName' | 'requestDeadlineMs' | 'zone' | 'nodeName'>;

/** Begins to look for replicas, and connects to those there are. */
export function openTitlePool(config: PoolConfig, options: TitlePoolOptions): TitlePool {
  const { source, logger, clock, observer, weights, onHedge = () => undefined, people } = options;
  const ranges = new RangeReaders();
  const hedge = lookupHedging(
    () => reads,
    () => pool.replicas.map(({ figures }) => figures.readMs),
    onHedge,
  );
  const zone = (): string | null =>
    config.zone ??
    zoneOfNode(
      config.nodeName,
      pool.replicas.map(({ address }) => address),
    );
  const pool: TitlePool['pool'] = new ReplicaPool({
    source,
    openSession: sessionOpener(config, options, { hotKeys: new HotKeys(), hedge, ranges }),
    clock,
    random: Math.random,
    logger,
    observer,
    routing: () => ({ weights: weights(), zone: zone() }),
  });
  const reads = new DatasetReads(pool);
  const scattered = new ScatteredRead(clock, poolRangePlaces(pool, ranges));
  const scans = new CatalogueScans(reads, scattered, people);
  return { pool, reads, scans };
}

/** What the sessions of all replicas have in common. */
interface SharedBySessions {
  readonly hotKeys: HotKeys;
  readonly hedge: ReturnType<typeof lookupHedging>;
  /** Gets a reader of ranges for the titles of each. */
  readonly ranges: RangeReaders;
}

/** Connects to one replica, and has its dataset followed. */
function sessionOpener(
  config: PoolConfig,
  { logger, clock, onDataset, finders, tracer }: TitlePoolOptions,
  { hotKeys, hedge, ranges }: SharedBySessions,
): ReplicaPoolOptions<DatasetSession<ReplicaTitles>>['openSession'] {
  return (address, { onChange, onAnswer, reads: meter }) => {
    const reader = new MongoTitleReader(address, {
      ...config.mongodb,
      appName: `movie-search-query ${config.podName}`,
      longestReadMs: config.requestDeadlineMs,
    });
    const measure = <T>(read: () => Promise<T>): Promise<T> => meter.measure(read);
    const options = { replica: address.name, clock, hotKeys, hedge, measure, onAnswer };
    const trace: TraceRead | undefined =
      tracer && ((of, read) => tracer.read({ ...of, replica: address }, read));
    const titles =
      trace === undefined ? new ReplicaTitles(reader, options) : new TracedTitles(reader, options, trace);
    ranges.set(titles, trace === undefined ? reader.ranges : tracedRanges(reader.ranges, trace));
    const onSwitch = (): void => {
      onChange();
      onDataset();
    };
    return new DatasetSession(address.name, titles, logger, onSwitch, finders);
  };
}
