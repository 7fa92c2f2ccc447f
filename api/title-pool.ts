import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Config } from './config.ts';
import { DatasetReads } from './datasets/dataset-reads.ts';
import { DatasetSession } from './datasets/dataset-session.ts';
import { lookupHedging } from './lookup-hedging.ts';
import { MongoTitleReader } from './mongo/mongo-title-reader.ts';
import { ReplicaPool } from './replica-pool/replica-pool.ts';
import { CatalogueScans } from './parallel/catalogue-scans.ts';
import { poolRangePlaces, RangeReaders } from './parallel/pool-range-places.ts';
import { ScatteredRead } from './parallel/scattered-read.ts';
import { zoneOfNode, type ReplicaSource } from './replica-pool/replica-source.ts';
import type { ReadObserver } from './replica-pool/replica.ts';
import type { RoutingWeights } from './replica-pool/routing-weights.ts';
import { HotKeys } from './titles/hot-keys.ts';
import { ReplicaTitles } from './titles/replica-titles.ts';

/** The replicas, with the titles on each, and how questions are asked of them. */
export interface TitlePool {
  readonly pool: ReplicaPool<DatasetSession<ReplicaTitles>>;
  readonly reads: DatasetReads<ReplicaTitles>;
  /** Questions that no index serves. */
  readonly scans: CatalogueScans;
}

/** Begins to look for replicas, and connects to those there are. */
export function openTitlePool(
  config: Pick<Config, 'mongodb' | 'podName' | 'requestDeadlineMs' | 'zone' | 'nodeName'>,
  {
    source,
    logger,
    clock,
    observer,
    weights,
    onDataset,
  }: {
    readonly source: ReplicaSource;
    readonly logger: Logger;
    readonly clock: Clock;
    readonly observer: ReadObserver;
    /** Those at the moment of asking. */
    readonly weights: () => RoutingWeights;
    /** Called whenever a replica comes to another dataset. */
    readonly onDataset: () => void;
  },
): TitlePool {
  const hotKeys = new HotKeys();
  const ranges = new RangeReaders();
  const hedge = lookupHedging(
    () => reads,
    () => pool.replicas.map(({ figures }) => figures.readMs),
  );
  const zone = (): string | null =>
    config.zone ??
    zoneOfNode(
      config.nodeName,
      pool.replicas.map(({ address }) => address),
    );
  const pool: TitlePool['pool'] = new ReplicaPool({
    source,
    openSession: (address, { onChange, reads: meter }) => {
      const reader = new MongoTitleReader(address, {
        ...config.mongodb,
        appName: `movie-search-query ${config.podName}`,
        longestReadMs: config.requestDeadlineMs,
      });
      const measure = <T>(read: () => Promise<T>): Promise<T> => meter.measure(read);
      const titles = new ReplicaTitles(reader, { replica: address.name, clock, hotKeys, hedge, measure });
      ranges.set(titles, reader.ranges);
      return new DatasetSession(address.name, titles, logger, () => {
        onChange();
        onDataset();
      });
    },
    clock,
    random: Math.random,
    logger,
    observer,
    routing: () => ({ weights: weights(), zone: zone() }),
  });
  const reads = new DatasetReads(pool);
  const scans = new CatalogueScans(reads, new ScatteredRead(clock, poolRangePlaces(pool, ranges)));
  return { pool, reads, scans };
}
