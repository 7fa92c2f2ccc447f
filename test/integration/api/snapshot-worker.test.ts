import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import { MongoClient } from 'mongodb';

import { LoadUrgency } from '../../../api/finding/load-urgency.ts';
import { SnapshotUnusable } from '../../../api/finding/snapshot-unusable.ts';
import { TitleFinder } from '../../../api/finding/title-finder.ts';
import { loadInWorker } from '../../../api/finding/worker-snapshot-loader.ts';
import type { SnapshotErrand } from '../../../api/snapshot-worker.ts';
import { DATABASE_NAME, snapshotCollection } from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import { Snapshot } from '../../../catalog/snapshot/snapshot.ts';
import { bundle } from '../../../cluster/images/product-images.ts';
import { type Mongod, startMongod } from '../../support/mongod.ts';
import { buildSnapshot, source } from '../../support/snapshot.ts';
import { writeSnapshot } from '../../support/write-snapshot.ts';

const root = join(import.meta.dirname, '../../..');

describe('a search snapshot loaded in a worker', function () {
  this.timeout(120_000);
  let mongod: Mongod;
  let client: MongoClient;
  let folder: string;

  before(async () => {
    mongod = await startMongod();
    client = await MongoClient.connect(`mongodb://${mongod.host}`, { directConnection: true });
    const bytes = await buildSnapshot([
      source({ _id: 'godfather', title: 'The Godfather' }),
      ...Array.from({ length: 3000 }, (_, n) => source({ _id: `t${n}`, title: `Film ${n * 7919}` })),
    ]);
    await writeSnapshot(client, 'test', new Uint8Array(bytes), { members: 1, pieceBytes: 20_000 });
    folder = await mkdtemp(join(tmpdir(), 'movie-search-snapshot-worker-'));
    // The bundle as an image has it: nothing else beside it.
    await bundle(root, 'query');
    await writeFile(join(folder, 'query.mjs'), await readFile(join(root, 'dist/query.mjs')));
  });
  after(async () => {
    await client.close();
    await mongod.stop();
    await rm(folder, { recursive: true });
  });

  const urgent = new LoadUrgency();
  urgent.hurry();

  function load(
    entry: URL,
    version: string,
    port = mongod.port,
    { signal = new AbortController().signal, urgency = urgent } = {},
  ) {
    const errand: SnapshotErrand = {
      source: {
        host: '127.0.0.1',
        port,
        database: DATABASE_NAME,
        collection: snapshotCollection(version),
        appName: 'test',
      },
      wanted: { version, schema: DATASET_SCHEMA },
      urgency: urgency.memory,
    };
    return loadInWorker(entry, errand, signal);
  }

  async function codeOf(loading: Promise<unknown>): Promise<string> {
    const error: unknown = await loading.then(
      () => 'loaded',
      (reason: unknown) => reason,
    );
    return error instanceof SnapshotUnusable ? error.code : String(error);
  }

  const sources = new URL('../../../api/main.ts', import.meta.url);

  for (const [name, entry] of [
    ['from sources', () => sources],
    ['from the bundle', () => pathToFileURL(join(folder, 'query.mjs'))],
  ] as const) {
    it(`is there, checked, ${name}`, async () => {
      const { bytes, tables } = await load(entry(), 'test');
      const finder = new TitleFinder(Snapshot.checked(bytes), tables);
      expect(finder.snapshot.facts.titles).to.equal(3001);
      expect(finder.find({ title: 'godfahter', limit: 5 }).hits.map(({ id }) => id)).to.deep.equal([
        'godfather',
      ]);
    });
  }

  it('rests where nobody waits for it, and not once the thread that began it says that somebody does', async () => {
    expect((await load(sources, 'test')).restedMs).to.equal(0);
    const urgency = new LoadUrgency();
    expect((await load(sources, 'test', mongod.port, { urgency })).restedMs).to.be.above(0);
    // By then the worker has been given all that it is started with, and has not begun.
    const later = new LoadUrgency();
    const loading = load(sources, 'test', mongod.port, { urgency: later });
    later.hurry();
    expect((await loading).restedMs).to.equal(0);
  });

  it('says why it is not there', async () => {
    expect(await codeOf(load(sources, 'none'))).to.equal('MISSING');
    expect(await codeOf(load(sources, 'test', 1))).to.equal('READ_FAILED');
    expect(await codeOf(load(new URL('none.ts', sources), 'test'))).to.equal('READ_FAILED');
    const stop = new AbortController();
    const loading = codeOf(load(sources, 'test', mongod.port, stop));
    stop.abort(new Error('enough'));
    expect(await loading).to.equal('Error: enough');
    await client
      .db(DATABASE_NAME)
      .collection<{ _id: number }>(snapshotCollection('test'))
      .deleteOne({ _id: 3 });
    expect(await codeOf(load(sources, 'test'))).to.equal('CUT');
  });
});
