import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MongoClient } from 'mongodb';

import { DATABASE_NAME } from '../../catalog/dataset-pointer.ts';
import { command } from '../../cluster/command.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { writeImdb } from '../data/imdb/write-imdb.ts';
import { mongodBinary } from '../support/mongod.ts';
import { type ReplicaSet, startReplicaSet } from '../support/mongod-replica-set.ts';
import { writeDocuments } from './joined-documents.ts';
import { bundleLoader, type TimedLoad, timeLoader } from './timed-loader.ts';
import { median, spread } from './spread.ts';

export interface LoadBenchOptions {
  readonly titles: number;
  readonly seed: number;
  readonly runs: number;
  /** Whether mongoimport loads the same, to compare with: not where the loader's memory alone is asked for, at a size that takes long. */
  readonly compared: boolean;
}

/** What the runs share. */
interface Trial {
  readonly set: ReplicaSet;
  readonly client: MongoClient;
  /** IMDb's five files. */
  readonly files: string;
  /** The same titles joined, one JSON document a line. */
  readonly documents: string;
  readonly titles: number;
}

const IMPORTED = 'imported';
const WORKERS = 4;

/**
 * The loader beside mongoimport on the same mongod, by turns: the one reads IMDb's five files, joins and folds, the other
 * gets documents already joined. Neither has MongoDB build an index; the loader also builds and stores the search snapshot. Neither is measured while the other writes, or while the server still writes for the other.
 */
export async function benchLoad({ titles, seed, runs, compared }: LoadBenchOptions): Promise<void> {
  console.log(
    `\nLoading ${whole(titles)} generated titles of seed ${seed} into one mongod, ${runs} runs each:`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'movie-search-bench-load-'));
  const imdb = new GeneratedImdb({ titles, seed });
  await writeImdb(imdb, { folder: join(folder, 'imdb'), compression: 'none' });
  if (compared) await writeDocuments(imdb, join(folder, 'documents.json'));
  await bundleLoader();
  const set = await startReplicaSet();
  const client = new MongoClient(set.uri);
  try {
    const files = join(folder, 'imdb');
    const trial = { set, client, files, documents: join(folder, 'documents.json'), titles };
    const loads: TimedLoad[] = [];
    const imports: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      // By turns the one or the other first: what a machine does otherwise would favour one of them.
      if (run % 2 === 0) loads.push(await timeLoad(trial, run));
      if (compared) imports.push(await timeImport(trial));
      if (run % 2 === 1) loads.push(await timeLoad(trial, run));
    }
    report(titles, loads, imports);
  } finally {
    await client.close();
    await set.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeLoad({ set, client, files, titles }: Trial, run: number): Promise<TimedLoad> {
  await forget(client);
  const timed = await timeLoader({
    SOURCE: 'directory',
    SOURCE_DIRECTORY: files,
    TITLE_TYPES: '*',
    TITLE_ADULT: 'true',
    DATASET_VERSION: `bench-${run}`,
    MONGODB_HOSTS: set.hosts.join(','),
    MONGODB_REPLICA_SET: set.name,
  });
  if (timed.titles !== titles) throw new Error(`the loader loaded ${timed.titles} of ${titles} titles`);
  return timed;
}

/** In seconds. */
async function timeImport({ set, client, documents, titles }: Trial): Promise<number> {
  await forget(client);
  const began = performance.now();
  await command(join(mongodBinary(), '..', 'mongoimport'), [
    ...['--uri', set.uri, '--db', DATABASE_NAME, '--collection', IMPORTED, '--file', documents],
    ...['--numInsertionWorkers', String(WORKERS), '--writeConcern', 'majority', '--stopOnError'],
  ]);
  const seconds = (performance.now() - began) / 1000;
  const count = await client.db(DATABASE_NAME).collection(IMPORTED).countDocuments();
  if (count !== titles) throw new Error(`mongoimport imported ${count} of ${titles} documents`);
  return seconds;
}

/** Drops what was loaded, and has the server write out all it still holds of it. */
async function forget(client: MongoClient): Promise<void> {
  await client.db(DATABASE_NAME).dropDatabase();
  await client.db('admin').command({ fsync: 1 });
}

function report(titles: number, loads: readonly TimedLoad[], imports: readonly number[]): void {
  const rates = (seconds: readonly number[]): string =>
    spread(
      seconds.map((each) => titles / each),
      whole,
      'titles/s',
    );
  const ratio = (loader: keyof TimedLoad): string =>
    median(loads.map((load, run) => (imports[run] ?? Number.NaN) / load[loader])).toFixed(2);
  const [written, switched] = [loads.map((load) => load.written), loads.map((load) => load.switched)];
  console.log(`  loader, from its start to the last title    ${rates(written)}`);
  console.log(`  loader, search snapshot and switch included ${rates(switched)}`);
  if (imports.length > 0) {
    console.log(`  mongoimport, ${WORKERS} workers, already joined     ${rates(imports)}`);
    console.log(`  loader / mongoimport, to the last title     ${ratio('written')}`);
    console.log(`  loader / mongoimport, snapshot and switch   ${ratio('switched')}`);
  }
  const peaks = loads.map(({ peakMiB }) => peakMiB);
  console.log(`  loader, most memory                         ${spread(peaks, whole, 'MiB')}`);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
