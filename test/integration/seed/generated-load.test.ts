import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { type Collection, type Db, MongoClient } from 'mongodb';

import { DATABASE_NAME, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { foldTitle } from '../../../catalog/fold-title.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { answersFrom } from '../../data/imdb/answers.ts';
import { GeneratedImdb } from '../../data/imdb/generated-imdb.ts';
import { type Compression, COMPRESSIONS, writeImdb } from '../../data/imdb/write-imdb.ts';
import { type ReplicaSet, startReplicaSet } from '../../support/mongod-replica-set.ts';
import { parseReport, runSeed } from './seed-process.ts';
import { knownTitle } from '../../support/load/known-title.ts';

/** More than the loader has in flight at once. */
const TITLES = 12_000;

describe('a load of generated data of IMDb’s shape', function () {
  this.timeout(300_000);
  const imdb = new GeneratedImdb({ titles: TITLES, seed: 7 });
  let set: ReplicaSet;
  let client: MongoClient;
  let db: Db;
  let folder: string;

  before(async () => {
    set = await startReplicaSet({ members: 1 });
    client = new MongoClient(set.uri);
    db = client.db(DATABASE_NAME);
    folder = await mkdtemp(join(tmpdir(), 'movie-search-generated-load-'));
  });
  beforeEach(async () => {
    await db.dropDatabase();
  });
  after(async () => {
    await client.close();
    await set.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Loads files packed in that way, as the version of that name. */
  const load = async (
    compression: Compression,
    more: { prepare?: (files: string) => Promise<void>; env?: Record<string, string> } = {},
  ): Promise<Collection<TitleDocument>> => {
    const files = join(folder, compression);
    await writeImdb(imdb, { folder: files, compression });
    await more.prepare?.(files);
    const result = await runSeed({
      env: {
        SOURCE: 'directory',
        SOURCE_DIRECTORY: files,
        TITLE_TYPES: '*',
        TITLE_ADULT: 'true',
        DATASET_VERSION: compression,
        MONGODB_HOSTS: set.hosts.join(','),
        MONGODB_REPLICA_SET: set.name,
        ...more.env,
      },
      reportFile: join(folder, `${compression}-report`),
    });
    expect(result.exitCode, result.report).to.equal(0);
    expect(parseReport(result)).to.include({ titles: TITLES, rejectedRows: 0 });
    return db.collection<TitleDocument>(titlesCollection(compression));
  };

  for (const compression of COMPRESSIONS) {
    it(`holds every title as it was made, and nothing besides: packing ${compression}`, async () => {
      const titles = await load(compression);
      const stored = titles.find().sort({ _id: 1 });
      for (const n of imdb.titleNumbers()) expect(await stored.next()).to.deep.equal(imdb.document(n));
      expect(await stored.next()).to.equal(null);
    });
  }

  it('holds them of files that are in no order, too, where these are to be sorted', async () => {
    const scratch = join(folder, 'scratch');
    await mkdir(scratch);
    const titles = await load('none', {
      prepare: async (files) => {
        for (const name of ['title.basics', 'title.crew', 'title.akas', 'title.ratings']) {
          const path = join(files, `${name}.tsv`);
          const [header = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n');
          // Titles go backwards, the rows of each as they were.
          const idOf = (row: string): string => row.slice(0, row.indexOf('\t'));
          const moved = rows.toSorted((a, b) => (idOf(a) < idOf(b) ? 1 : Number(idOf(a) > idOf(b)) * -1));
          await writeFile(path, [header, ...moved, ''].join('\n'));
        }
      },
      env: { SOURCE_UNSORTED: 'Sort', SCRATCH_DIR: scratch },
    });
    const stored = titles.find().sort({ _id: 1 });
    for (const n of imdb.titleNumbers()) expect(await stored.next()).to.deep.equal(imdb.document(n));
    expect(await stored.next()).to.equal(null);
    expect(await readdir(scratch)).to.deep.equal([]);
  });

  it('finds each homonym of a name, the most voted first', async () => {
    const titles = await load('none');
    const asked = ['Episode #1.1', 'Folge #1.1', 'The Accident', imdb.title(9).primaryTitle];
    for (const { title, films } of answersFrom(imdb, asked)) {
      const found = await titles.find({ keys: foldTitle(title) }).toArray();
      expect(
        knownTitle(title, found).films.map(({ id }) => id),
        title,
      ).to.deep.equal(films.map(({ id }) => id));
    }
  });
});
