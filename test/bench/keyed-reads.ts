import { MongoClient } from 'mongodb';

import { Deadline } from '../../api/deadline.ts';
import { MongoTitleReader } from '../../api/mongo/mongo-title-reader.ts';
import type { Selection } from '../../api/titles/title-reader.ts';
import { DATABASE_NAME, titlesCollection } from '../../catalog/dataset-pointer.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { systemClock } from '../../time/clock.ts';
import { GeneratedImdb } from '../data/imdb/generated-imdb.ts';
import { startMongod } from '../support/mongod.ts';
import { buildSnapshot } from '../support/snapshot.ts';
import { writeTitles } from '../support/write-dataset.ts';
import { writeSnapshot } from '../support/write-snapshot.ts';
import { benchTable } from './bench-table.ts';

export interface KeyedReadsOptions {
  readonly titles: number;
  readonly seed: number;
}

const PIECE_BYTES = 256 * 1024;
const BATCH = 5000;
const COLD = 20;
const WARM = 300;
const KEYS_A_BATCH = 64;
const PAGE = 21;
const COUNTED = 10_001;
const WAYS = ['by the index', 'in pieces'] as const;

type Way = (typeof WAYS)[number];
type Ask = (reader: MongoTitleReader, collection: string, n: number, deadline: Deadline) => Promise<unknown>;

/** How long one mongod takes for exact and beginning titles, by the index of earlier releases and by the stored snapshot, in turns. */
export async function benchKeyedReads(options: KeyedReadsOptions): Promise<void> {
  const mongod = await startMongod();
  const client = await MongoClient.connect(`mongodb://${mongod.host}`, { directConnection: true });
  const open = (): MongoTitleReader =>
    new MongoTitleReader(
      { name: 'bench', host: '127.0.0.1', port: mongod.port },
      { database: DATABASE_NAME, appName: 'bench', longestReadMs: 60_000 },
    );
  try {
    const keys = await fill(client, options);
    const asked = questions(keys);
    const rows: string[][] = [];
    for (const [name, ask] of asked) {
      const cold = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
      for (let n = 0; n < COLD; n += 1)
        for (const way of WAYS) cold.get(way)?.push(await coldMs(open, way, ask, n));
      const readers = new Map(WAYS.map((way) => [way, open()]));
      const warm = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
      for (let n = 0; n < WARM; n += 1) {
        for (const [way, reader] of readers) warm.get(way)?.push(await timed(reader, way, ask, COLD + n));
      }
      await Promise.all([...readers.values()].map((reader) => reader.close()));
      for (const way of WAYS) {
        rows.push([
          `${name}, ${way}`,
          quantile(cold.get(way), 0.5),
          quantile(warm.get(way), 0.5),
          quantile(warm.get(way), 0.99),
        ]);
      }
    }
    console.log(benchTable(['ms', 'cold p50', 'warm p50', 'warm p99'], rows));
  } finally {
    await client.close();
    await mongod.stop();
  }
}

/** @returns keys of titles that lie far apart */
async function fill(client: MongoClient, { titles, seed }: KeyedReadsOptions): Promise<string[]> {
  const imdb = new GeneratedImdb({ titles, seed });
  const documents: TitleDocument[] = [];
  for (const n of imdb.titleNumbers()) documents.push(imdb.document(n));
  const bytes = new Uint8Array(await buildSnapshot(documents, { version: 'in pieces' }));
  await writeSnapshot(client, 'in pieces', bytes, { members: 1, pieceBytes: PIECE_BYTES });
  const paged = client.db(DATABASE_NAME).collection<TitleDocument>(titlesCollection('in pieces'));
  for (let at = 0; at < documents.length; at += BATCH)
    await paged.insertMany(documents.slice(at, at + BATCH));
  await writeTitles(client, titlesCollection('by the index'), documents, 1);
  return documents.map((_, n) => documents[(n * 7919) % documents.length]?.keys[0] ?? '');
}

function questions(keys: readonly string[]): [name: string, ask: Ask][] {
  const key = (n: number): string => keys[n % keys.length] ?? '';
  const batch = (n: number): string[] =>
    Array.from({ length: KEYS_A_BATCH }, (_, each) => key(n * KEYS_A_BATCH + each));
  const begun = (n: number, letters: number): Selection => ({
    kind: 'prefix',
    key: key(n).slice(0, letters),
  });
  return [
    ['one key', (reader, collection, n, deadline) => reader.withKeys(collection, [key(n)], 501, deadline)],
    ['64 keys', (reader, collection, n, deadline) => reader.withKeys(collection, batch(n), 501, deadline)],
    ...[8, 3, 2, 1].flatMap((letters): [string, Ask][] => [
      [
        `page of ${letters} letters`,
        (reader, collection, n, deadline) =>
          reader.page(collection, begun(n, letters), { limit: PAGE }, deadline),
      ],
      [
        `count of ${letters} letters`,
        (reader, collection, n, deadline) => reader.count(collection, begun(n, letters), COUNTED, deadline),
      ],
    ]),
  ];
}

/** By a reader that has connected, and knows nothing else. */
async function coldMs(open: () => MongoTitleReader, way: Way, ask: Ask, n: number): Promise<number> {
  const reader = open();
  try {
    using deadline = new Deadline(systemClock, 60_000);
    await reader.dataset(deadline);
    return await timed(reader, way, ask, n);
  } finally {
    await reader.close();
  }
}

async function timed(reader: MongoTitleReader, way: Way, ask: Ask, n: number): Promise<number> {
  using deadline = new Deadline(systemClock, 60_000);
  const began = performance.now();
  await ask(reader, titlesCollection(way), n, deadline);
  return performance.now() - began;
}

function quantile(of: readonly number[] = [], share: number): string {
  const sorted = of.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
}
