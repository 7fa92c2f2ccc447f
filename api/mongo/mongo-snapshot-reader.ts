import { type Collection, MongoClient } from 'mongodb';

import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { hostPort } from '../../kube/host-port.ts';
import type { SnapshotReader } from '../finding/snapshot-reader.ts';

/** Where and as whom to read; plain data, since it goes to a worker. */
export interface MongoSnapshotSource {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly collection: string;
  /** Absent: no authentication. Users are those of the database `admin`. */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** What the server's log calls this client. */
  readonly appName: string;
}

const CONNECT_TIMEOUT_MS = 2000;
const SILENCE_MS = 10_000;
/** Segments have up to 4 MiB; a batch in transit is memory twice. */
const SEGMENTS_A_BATCH = 1;

/** Reads a snapshot from one mongod, whatever its role in the replica set, over a connection of its own. */
export class MongoSnapshotReader implements SnapshotReader {
  readonly #client: MongoClient;
  readonly #segments: Collection<SnapshotSegment<Buffer>>;

  constructor({ host, port, database, collection, credentials, appName }: MongoSnapshotSource) {
    this.#client = new MongoClient(`mongodb://${hostPort(host, port)}`, {
      directConnection: true,
      readPreference: 'nearest',
      maxPoolSize: 1,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
      socketTimeoutMS: SILENCE_MS,
      serverMonitoringMode: 'poll',
      promoteBuffers: true,
      appName,
      ...(credentials === undefined ? {} : { auth: credentials, authSource: 'admin' }),
    });
    this.#segments = this.#client.db(database).collection(collection);
  }

  async header(signal: AbortSignal): Promise<Uint8Array | undefined> {
    return (await this.#segments.findOne({ _id: 0 }, { signal }))?.bytes;
  }

  async *pieces(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const found = this.#segments.find(
      { _id: { $gt: 0 } },
      { sort: { _id: 1 }, batchSize: SEGMENTS_A_BATCH, signal },
    );
    for await (const { bytes } of found) yield bytes;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
