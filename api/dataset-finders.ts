import { snapshotCollection } from '../catalog/dataset-pointer.ts';
import { schemaOf } from '../catalog/dataset-schema.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { Config } from './config.ts';
import { datasetIdentity, sameDataset } from './datasets/dataset-identity.ts';
import type { DatasetReader, DatasetSession } from './datasets/dataset-session.ts';
import { newestOf } from './datasets/dataset-reads.ts';
import { isReadable } from './datasets/readable-dataset.ts';
import { SnapshotKeeper } from './finding/snapshot-keeper.ts';
import { loadInWorker } from './finding/worker-snapshot-loader.ts';
import type { ReplicaAddress } from './replica-pool/replica-source.ts';
import type { SnapshotErrand } from './snapshot-worker.ts';

/** A replica, and what is known of its dataset. */
interface DatasetReplica {
  readonly address: ReplicaAddress;
  readonly session: DatasetSession<DatasetReader>;
}

export interface DatasetFindersOptions {
  readonly config: Pick<Config, 'mongodb' | 'podName'>;
  readonly replicas: () => readonly DatasetReplica[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** The module that runs `runSnapshotWorker` where it is not the main thread. */
  readonly workerEntry: URL;
}

/** The finders of the datasets that the replicas serve. `follow` is to be called whenever a replica comes to another dataset. */
export function datasetFinders({ config, replicas, clock, logger, workerEntry }: DatasetFindersOptions): {
  readonly keeper: SnapshotKeeper<ReplicaAddress>;
  follow(): void;
} {
  const keeper = new SnapshotKeeper<ReplicaAddress>({
    load: ({ host, port }, dataset, { urgency, signal }) => {
      const { version } = dataset;
      const source = {
        ...config.mongodb,
        host,
        port,
        collection: snapshotCollection(version, schemaOf(dataset)),
        appName: `movie-search-query ${config.podName} snapshot`,
      };
      const errand: SnapshotErrand = {
        source,
        wanted: { version, schema: schemaOf(dataset) },
        urgency: urgency.memory,
      };
      return loadInWorker(workerEntry, errand, signal);
    },
    replicas: (dataset) =>
      replicas()
        .filter(({ session }) => session.find(datasetIdentity(dataset)) !== null)
        .map(({ address }) => address),
    isRead: (dataset) => replicas().some(({ session }) => sameDataset(session.dataset, dataset)),
    clock,
    random: Math.random,
    logger,
  });
  const follow = (): void => {
    const sessions = replicas()
      .map(({ session }) => session)
      .map(({ served, revision }) => ({ dataset: served, revision }))
      .filter(({ dataset }) => isReadable(dataset));
    const newest = newestOf(sessions);
    keeper.keep([newest, ...sessions.map(({ dataset }) => dataset)].filter((dataset) => dataset !== null));
  };
  return { keeper, follow };
}
