import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MongoClient } from 'mongodb';

import {
  DATABASE_NAME,
  DATASETS_COLLECTION,
  POINTER_ID,
  type DatasetPointer,
} from '../../catalog/dataset-pointer.ts';
import { TITLE_INDEX } from '../../catalog/title-document.ts';
import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { writeImdb } from '../data/imdb/write-imdb.ts';
import { type ReplicaSet, startReplicaSet } from '../support/mongod-replica-set.ts';
import { type AskableTitle, drawWorkloads, type Mix, MIXES } from './query-workload.ts';
import { bundleLoader, timeLoader } from './timed-loader.ts';

export interface QueryCatalogueOptions {
  readonly titles: number;
  readonly seed: number;
  readonly members: number;
}

/** A replica set that serves generated titles, and the questions to ask about them. */
export interface QueryCatalogue {
  readonly set: ReplicaSet;
  /** The collection that the pointer names. */
  readonly collection: string;
  /** A file with `AskedTitles` for each mix. */
  readonly titlesFiles: Readonly<Record<Mix, string>>;
  stop(): Promise<void>;
}

const SET_NAME = 'bench';
/** Counted up whenever what is kept is made otherwise. */
const LAYOUT = 4;
const CACHE_MIB = 1024;
const root = join(import.meta.dirname, '../..');

/**
 * Starts `members` mongods with so many generated titles, loaded by the real loader. The first time their data and questions are
 * kept under `.local/bench` (or `BENCH_CACHE`); from then on each mongod starts on a copy, in seconds.
 */
export async function startQueryCatalogue(options: QueryCatalogueOptions): Promise<QueryCatalogue> {
  const { titles, seed, members } = options;
  const cache = process.env['BENCH_CACHE'] ?? join(root, '.local/bench');
  const kept = join(cache, `catalogue-${titles}-${seed}-schema${DATASET_SCHEMA}-${LAYOUT}`);
  if (!existsSync(kept)) await makeCatalogue(kept, options);
  const set = await startReplicaSet({ members, name: SET_NAME, dataFrom: join(kept, 'data') });
  try {
    await Promise.all(set.hosts.map((host) => warm(host)));
    const { collection } = await onSet(set, readPointer);
    return {
      set,
      collection,
      titlesFiles: Object.fromEntries(MIXES.map((mix) => [mix, titlesFile(kept, mix)])) as Record<
        Mix,
        string
      >,
      stop: () => set.stop(),
    };
  } catch (error) {
    await set.stop();
    throw error;
  }
}

function titlesFile(folder: string, mix: Mix): string {
  return join(folder, `titles-${mix}.json`);
}

async function makeCatalogue(kept: string, { titles, seed }: QueryCatalogueOptions): Promise<void> {
  const began = performance.now();
  console.log(
    `  loading ${titles.toLocaleString('en')} titles of seed ${seed}, which is kept for the next time`,
  );
  const files = await mkdtemp(join(tmpdir(), 'movie-search-bench-imdb-'));
  const draft = `${kept}.partial`;
  const set = await startReplicaSet({ name: SET_NAME });
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await writeImdb(new GeneratedImdb({ titles, seed }), { folder: files, compression: 'none' });
    await bundleLoader();
    const loaded = await timeLoader({
      SOURCE: 'directory',
      SOURCE_DIRECTORY: files,
      TITLE_TYPES: '*',
      TITLE_ADULT: 'true',
      DATASET_VERSION: `bench-${titles}-${seed}`,
      MONGODB_HOSTS: set.hosts.join(','),
      MONGODB_REPLICA_SET: set.name,
    });
    if (loaded.titles !== titles) throw new Error(`the loader loaded ${loaded.titles} of ${titles} titles`);
    await onSet(set, indexTitles);
    const workloads = drawWorkloads(await onSet(set, readTitles), { seed });
    for (const mix of MIXES) await writeFile(titlesFile(draft, mix), JSON.stringify(workloads[mix]));
    await set.members[0]?.keepData(join(draft, 'data'));
    await rename(draft, kept);
  } finally {
    await set.stop();
    await rm(files, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
  console.log(`  loaded and kept in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

async function onSet<T>(set: ReplicaSet, read: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(set.uri);
  try {
    return await read(client);
  } finally {
    await client.close();
  }
}

async function readPointer(client: MongoClient): Promise<DatasetPointer> {
  const pointer = await client
    .db(DATABASE_NAME)
    .collection<DatasetPointer>(DATASETS_COLLECTION)
    .findOne({ _id: POINTER_ID });
  if (pointer === null) throw new Error('the loader has left no pointer');
  return pointer;
}

/** A load makes no index: the server that the service is compared with finds titles by one, as one would who has no snapshot. */
async function indexTitles(client: MongoClient): Promise<void> {
  const { collection } = await readPointer(client);
  const titles = client.db(DATABASE_NAME).collection(collection);
  await titles.createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, undefined);
}

async function readTitles(client: MongoClient): Promise<AskableTitle[]> {
  const { collection } = await readPointer(client);
  return client
    .db(DATABASE_NAME)
    .collection<AskableTitle>(collection)
    .find({}, { projection: { title: 1, keys: 1, votes: 1 }, batchSize: 10_000, sort: { _id: 1 } })
    .toArray();
}

/** Reads all that questions need once, into a cache that holds it: what a server of its own would have had for hours. */
async function warm(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true&readPreference=nearest`);
  try {
    await client
      .db('admin')
      .command({ setParameter: 1, wiredTigerEngineRuntimeConfig: `cache_size=${CACHE_MIB}M` });
    const { collection } = await readPointer(client);
    const titles = client.db(DATABASE_NAME).collection(collection);
    await titles.countDocuments({ votes: -1 });
    await titles.countDocuments({ keys: { $gte: '' } }, { hint: TITLE_INDEX.name });
  } finally {
    await client.close();
  }
}
