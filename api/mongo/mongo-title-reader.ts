import { MongoClient, type Collection, type Document } from 'mongodb';

import {
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { hostPort } from '../../kube/host-port.ts';
import { unlessAborted } from '../../kube/unless-aborted.ts';
import { MAX_LOADS, type DatasetRecords } from '../datasets/dataset-list.ts';
import type { Deadline } from '../deadline.ts';
import type { RangeReader } from '../parallel/range-reader.ts';
import type { LoadSample, StorageSample } from '../replica-pool/load-figures.ts';
import type { ReplicaAddress } from '../replica-pool/replica-source.ts';
import type { FoundTitle, Position, Selection, TitleReader } from '../titles/title-reader.ts';
import type { ByteText } from '../byte-text.ts';
import { attemptRead } from './attempt-read.ts';
import { DirectorsBson } from './directors-bson.ts';
import { loadSample, SLIM_SERVER_STATUS, storageSample } from './load-sample.ts';
import { MongoRangeReader } from './mongo-range-reader.ts';
import { limits } from './title-filters.ts';
import { TitlesByKey } from './titles-by-key.ts';

export interface MongoTitleReaderOptions {
  readonly database: string;
  /** Absent: no authentication. Users are those of the database `admin`. */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** What the server's log calls this client. */
  readonly appName: string;
  /** No read takes longer, in milliseconds: what is silent for longer is dead. */
  readonly longestReadMs: number;
}

/** Connections kept open while there is little to do, so that a first read does not wait for a handshake. */
const WARM_CONNECTIONS = 2;
/** More than are read from at one time, so that a probe finds one free: see ReplicaTitles. */
const MAX_CONNECTIONS = 12;
const CONNECT_TIMEOUT_MS = 1000;
const STORAGE_EVERY_MS = 30_000;
const SILENCE_GRACE_MS = 1000;

/** Reads from one mongod, whatever its role in the replica set, over connections of its own. */
export class MongoTitleReader implements TitleReader {
  /** Reads ranges over the same connections. */
  readonly ranges: RangeReader;
  readonly #name: string;
  readonly #client: MongoClient;
  #hasConnected = false;
  readonly #database: string;
  readonly #directors = new DirectorsBson();
  readonly #byKey: TitlesByKey;
  /** What `hostInfo` says, which does not change while a mongod runs. */
  #host: Document | undefined;
  #storage: { readonly sample: Omit<StorageSample, 'storageAgeMs'>; readonly at: number } | undefined;

  constructor(address: ReplicaAddress, options: MongoTitleReaderOptions) {
    const { database, credentials, appName, longestReadMs } = options;
    this.#name = address.name;
    this.#database = database;
    this.#byKey = new TitlesByKey(address.name, () => this.#client.db(database));
    this.ranges = new MongoRangeReader(address.name, () => this.#client.db(database));
    this.#client = new MongoClient(`mongodb://${hostPort(address.host, address.port)}`, {
      directConnection: true,
      readPreference: 'nearest',
      // A failed read goes to another replica: see ReplicaPool. The driver would repeat it here, and only once.
      retryReads: false,
      minPoolSize: WARM_CONNECTIONS,
      maxPoolSize: MAX_CONNECTIONS,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
      socketTimeoutMS: longestReadMs + SILENCE_GRACE_MS,
      // Probes tell sooner than the driver's stream of hellos, which would cost a second connection.
      serverMonitoringMode: 'poll',
      appName,
      ...(credentials === undefined ? {} : { auth: credentials, authSource: 'admin' }),
    });
  }

  dataset(deadline: Deadline): Promise<DatasetPointer | null> {
    return this.#attempt(deadline, () => this.#pointer(deadline));
  }

  load(deadline: Deadline): Promise<LoadSample> {
    this.#byKey.letGoOfUnused();
    return this.#attempt(deadline, async () => {
      const admin = this.#client.db('admin');
      this.#host ??= await admin.command({ hostInfo: 1 }, limits(deadline));
      const sample = loadSample(await admin.command(SLIM_SERVER_STATUS, limits(deadline)), this.#host);
      return { ...sample, ...(await this.#storageNow(deadline)) };
    });
  }

  /** What it has on its disk changes slowly, and is asked for less often than the load. */
  async #storageNow(deadline: Deadline): Promise<StorageSample> {
    const now = performance.now();
    if (this.#storage === undefined || now - this.#storage.at >= STORAGE_EVERY_MS) {
      const stats = await this.#client.db(this.#database).command({ dbStats: 1 }, limits(deadline));
      this.#storage = { sample: storageSample(stats), at: now };
    }
    return { ...this.#storage.sample, storageAgeMs: now - this.#storage.at };
  }

  withKeys(
    collection: string,
    keys: readonly string[],
    limit: number,
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    return this.#attempt(deadline, () =>
      this.#byKey.ask(collection, deadline, [], (titles) => titles.withKeys(keys, limit, deadline)),
    );
  }

  directorsOf(
    collection: string,
    ids: readonly string[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, ByteText>> {
    return this.#attempt(deadline, async () => {
      const found = new Map<string, ByteText>();
      for (let left = ids; left.length > 0; left = ids.filter((id) => !found.has(id))) {
        const before = found.size;
        this.#directors.read(await this.#findDirectors(collection, left, deadline), found);
        // An answer has room for 16 MiB: what was left out of it is asked for again, unless nothing is left to be found.
        if (found.size === before) break;
      }
      return found;
    });
  }

  page(
    collection: string,
    selection: Selection,
    range: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    return this.#attempt(deadline, () =>
      this.#byKey.ask(collection, deadline, [], (titles) => titles.page(selection, range, deadline)),
    );
  }

  count(collection: string, selection: Selection, upTo: number, deadline: Deadline): Promise<number> {
    return this.#attempt(deadline, () =>
      this.#byKey.ask(collection, deadline, 0, (titles) => titles.count(selection, upTo, deadline)),
    );
  }

  title(collection: string, id: string, deadline: Deadline): Promise<TitleDocument | null> {
    return this.#attempt(deadline, () => this.#titles(collection).findOne({ _id: id }, limits(deadline)));
  }

  records(deadline: Deadline): Promise<DatasetRecords> {
    return this.#attempt(deadline, async () => {
      const records = this.#client.db(this.#database).collection<LoadProgress>(DATASETS_COLLECTION);
      const loads = await records
        .find(
          { _id: { $regex: `^${loadProgressId('')}` } },
          { sort: { updatedAt: -1 }, limit: MAX_LOADS, batchSize: MAX_LOADS + 1, ...limits(deadline) },
        )
        .toArray();
      return { pointer: await this.#pointer(deadline), loads };
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #pointer(deadline: Deadline): Promise<DatasetPointer | null> {
    return this.#client
      .db(this.#database)
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .findOne({ _id: POINTER_ID }, limits(deadline));
  }

  /** The element `cursor` of the answer, as bytes. */
  async #findDirectors(collection: string, ids: readonly string[], deadline: Deadline): Promise<Buffer> {
    const { maxTimeMS, signal } = limits(deadline);
    const { cursor } = await this.#client.db(this.#database).command(
      {
        find: collection,
        filter: { _id: { $in: ids } },
        projection: { directors: 1 },
        batchSize: ids.length,
        singleBatch: true,
        maxTimeMS,
      },
      { raw: true, readPreference: 'nearest', signal },
    );
    return cursor as Buffer;
  }

  #titles(collection: string): Collection<TitleDocument> {
    return this.#client.db(this.#database).collection<TitleDocument>(collection);
  }

  #attempt<T>(deadline: Deadline, read: () => Promise<T>): Promise<T> {
    return attemptRead(
      this.#name,
      deadline,
      this.#hasConnected
        ? read
        : async () => {
            await this.#connect(deadline);
            return read();
          },
    );
  }

  /**
   * By itself the driver connects only once: after a first attempt that failed, it would refuse every operation. Once it has connected,
   * it finds the mongod again by itself.
   */
  async #connect(deadline: Deadline): Promise<void> {
    await unlessAborted(deadline.signal, this.#client.connect());
    this.#hasConnected = true;
  }
}
