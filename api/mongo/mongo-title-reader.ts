import { MongoClient, type Collection, type Document, type Filter } from 'mongodb';

import {
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { hostPort } from '../../kube/host-port.ts';
import { MAX_LOADS, type DatasetRecords } from '../datasets/dataset-list.ts';
import type { Deadline } from '../deadline.ts';
import type { RangeReader } from '../parallel/range-reader.ts';
import type { LoadSample } from '../replica-pool/load-figures.ts';
import type { ReplicaAddress } from '../replica-pool/replica-source.ts';
import type { FoundTitle, Position, Selection, TitleReader } from '../titles/title-reader.ts';
import { attemptRead } from './attempt-read.ts';
import { loadSample, SLIM_SERVER_STATUS } from './load-sample.ts';
import { MongoRangeReader } from './mongo-range-reader.ts';
import { comesAfter, escaped, FOUND_TITLE, limits, ORDER } from './title-filters.ts';

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
const SILENCE_GRACE_MS = 1000;

/** Reads from one mongod, whatever its role in the replica set, over connections of its own. */
export class MongoTitleReader implements TitleReader {
  /** Reads ranges over the same connections. */
  readonly ranges: RangeReader;
  readonly #name: string;
  readonly #client: MongoClient;
  readonly #database: string;
  /** What `hostInfo` says, which does not change while a mongod runs. */
  #host: Document | undefined;

  constructor(address: ReplicaAddress, options: MongoTitleReaderOptions) {
    const { database, credentials, appName, longestReadMs } = options;
    this.#name = address.name;
    this.#database = database;
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
    return this.#attempt(deadline, async () => {
      const admin = this.#client.db('admin');
      this.#host ??= await admin.command({ hostInfo: 1 }, limits(deadline));
      return loadSample(await admin.command(SLIM_SERVER_STATUS, limits(deadline)), this.#host);
    });
  }

  withKeys(
    collection: string,
    keys: readonly string[],
    limit: number,
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    return this.#attempt(deadline, () =>
      this.#titles(collection)
        .find<FoundTitle>(
          { keys: { $in: keys } },
          { projection: FOUND_TITLE, limit, batchSize: limit + 1, ...limits(deadline) },
        )
        .toArray(),
    );
  }

  withIds(collection: string, ids: readonly string[], deadline: Deadline): Promise<FoundTitle[]> {
    return this.#attempt(deadline, () =>
      this.#titles(collection)
        .find<FoundTitle>(
          { _id: { $in: [...ids] } },
          { projection: FOUND_TITLE, batchSize: ids.length + 1, ...limits(deadline) },
        )
        .toArray(),
    );
  }

  page(
    collection: string,
    selection: Selection,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    return this.#attempt(deadline, () =>
      this.#titles(collection)
        .find<FoundTitle>(
          { ...filterOf(selection), ...(after === undefined ? {} : comesAfter(after)) },
          { projection: FOUND_TITLE, sort: ORDER, limit, batchSize: limit + 1, ...limits(deadline) },
        )
        .toArray(),
    );
  }

  count(collection: string, selection: Selection, upTo: number, deadline: Deadline): Promise<number> {
    return this.#attempt(deadline, () =>
      this.#titles(collection).countDocuments(filterOf(selection), { limit: upTo, ...limits(deadline) }),
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

  #titles(collection: string): Collection<TitleDocument> {
    return this.#client.db(this.#database).collection<TitleDocument>(collection);
  }

  #attempt<T>(deadline: Deadline, read: () => Promise<T>): Promise<T> {
    return attemptRead(this.#name, deadline, read);
  }
}

function filterOf({ kind, key, article, year, yearFrom, yearTo, type }: Selection): Filter<TitleDocument> {
  const all = [
    ...(article === undefined ? [] : [beginsWith(article)]),
    ...(year === undefined ? [] : [{ year }]),
    ...(yearFrom === undefined ? [] : [{ year: { $gte: yearFrom } }]),
    ...(yearTo === undefined ? [] : [{ year: { $lte: yearTo } }]),
  ];
  return {
    // An anchored expression, because of a `$gte`/`$lt` range over an array's index the server uses one bound only.
    keys: kind === 'exact' ? key : { $regex: `^${escaped(key)}` },
    ...(all.length === 0 ? {} : { $and: all }),
    ...(type === undefined ? {} : { type }),
  };
}

function beginsWith(article: 'a' | 'an'): Filter<TitleDocument> {
  const begins = { $regex: `^[^\\p{L}\\p{N}]*${article}(?![\\p{L}\\p{N}\\p{M}'’])`, $options: 'i' };
  return { $or: [{ title: begins }, { originalTitle: begins }, { aliases: begins }] };
}
