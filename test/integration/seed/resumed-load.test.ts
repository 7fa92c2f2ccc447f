import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';
import fc from 'fast-check';
import type { Binary, Db } from 'mongodb';

import { snapshotCollection, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import { BATCH_SIZE } from '../../../seed/write-limits.ts';
import { GeneratedImdb } from '../../data/imdb/generated-imdb.ts';
import { writeImdb } from '../../data/imdb/write-imdb.ts';
import { CatalogueReader, collectionNames, collectionsOf, expectWhole } from './catalogue-reader.ts';
import { SeedDatabase } from './seed-database.ts';
import { runSeed, type SeedResult, type SeedRun, startSeed } from './seed-process.ts';

const TITLES = 20_000;
const BATCHES = TITLES / BATCH_SIZE;
const KILLS = 20;

describe('a load that does not run to its end at once', function () {
  this.timeout(600_000);
  let database: SeedDatabase;
  let db: Db;
  let folder: string;
  /** What an undisturbed load of the same files comes to. */
  let undisturbed: string;
  let undisturbedSnapshot: string;

  before(async () => {
    database = await SeedDatabase.start();
    ({ db, folder } = database);
    await writeFiles('some', 7);
    expect((await runSeed(run('undisturbed', 'some'))).exitCode).to.equal(0);
    undisturbed = await checksum('undisturbed');
    undisturbedSnapshot = await snapshotChecksum('undisturbed');
  });
  beforeEach(() => database.clear());
  after(() => database.stop());

  const writeFiles = (name: string, seed: number): Promise<void> =>
    writeImdb(new GeneratedImdb({ titles: TITLES, seed }), {
      folder: join(folder, name),
      compression: 'none',
    });

  const run = (version: string, files: string): SeedRun => ({
    env: {
      ...database.connection,
      SOURCE: 'directory',
      SOURCE_DIRECTORY: join(folder, files),
      TITLE_TYPES: '*',
      TITLE_ADULT: 'true',
      DATASET_VERSION: version,
    },
    reportFile: join(folder, `${version}-report`),
  });

  /** The server's own checksum of a version's titles, index definitions aside. */
  const checksum = async (version: string): Promise<string> => {
    const name = titlesCollection(version);
    const { collections } = (await db.command({ dbHash: 1, collections: [name] })) as {
      collections: Record<string, string>;
    };
    return collections[name] ?? 'no such collection';
  };

  /** Of what a version's search snapshot is made of, but for its header, which names the version. */
  const snapshotChecksum = async (version: string): Promise<string> => {
    const hash = createHash('sha256');
    const segments = db.collection<SnapshotSegment<Binary>>(snapshotCollection(version));
    for await (const { bytes } of segments.find({ _id: { $gt: 0 } }).sort({ _id: 1 }))
      hash.update(bytes.buffer);
    return hash.digest('hex');
  };

  /** How many documents the server was told to insert so far, stored or not. */
  const insertsAsked = async (): Promise<number> => {
    const status = await db.command({ serverStatus: 1 });
    return (status['opcounters'] as { insert: number }).insert;
  };

  /** Runs the loader and kills it after so many batches of the source, or steps after them, and so many milliseconds. */
  const killedAfter = async (steps: number, milliseconds: number): Promise<SeedResult> => {
    let seen = 0;
    const { result } = startSeed({
      ...run('killed', 'some'),
      onEvent: (event, child) => {
        if (!['batch', 'written', 'snapshotStored', 'verified', 'published'].includes(event)) return;
        seen += 1;
        if (seen === steps) void sleep(milliseconds).then(() => child.kill('SIGKILL'));
      },
    });
    return result;
  };

  it(`comes to the same, killed ${KILLS} times, and writes less than a tenth again`, async () => {
    const seed = Number(process.env['KILL_SEED'] ?? 20_261_129);
    const [kills = []] = fc.sample(
      fc.array(fc.tuple(fc.integer({ min: 1, max: BATCHES + 4 }), fc.integer({ min: 0, max: 40 })), {
        minLength: KILLS,
        maxLength: KILLS,
      }),
      { seed, numRuns: 1 },
    );
    const askedBefore = await insertsAsked();
    const reader = new CatalogueReader(db);
    for (const [steps, milliseconds] of kills.toSorted(([a], [b]) => a - b)) {
      await killedAfter(steps, milliseconds);
    }
    const last = await runSeed(run('killed', 'some'));
    expect(last.exitCode, `KILL_SEED=${seed}: ${last.report}`).to.equal(0);
    await reader.stop();
    expect(await expectWhole(db)).to.deep.include({ version: 'killed', titles: TITLES });
    expect(await checksum('killed'), `KILL_SEED=${seed}`).to.equal(undisturbed);
    expect(await snapshotChecksum('killed'), `KILL_SEED=${seed}`).to.equal(undisturbedSnapshot);
    const again = (await insertsAsked()) - askedBefore - TITLES;
    console.log(`      KILL_SEED=${seed}: ${again} of ${TITLES} titles were sent again after ${KILLS} kills`);
    expect(again).to.be.below(TITLES / 10);
  });

  it('goes on after it was told to stop, and leaves nothing behind', async () => {
    let batches = 0;
    const stopped = await startSeed({
      ...run('stopped', 'some'),
      onEvent: (event, child) => {
        if (event !== 'batch') return;
        batches += 1;
        if (batches === 10) child.kill('SIGTERM');
      },
    }).result;
    expect(stopped.report).to.include('nothing was switched').and.include('goes on');
    const before = await insertsAsked();
    expect((await runSeed(run('stopped', 'some'))).exitCode).to.equal(0);
    expect((await insertsAsked()) - before).to.be.at.most(TITLES - 9 * BATCH_SIZE);
    expect(await checksum('stopped')).to.equal(undisturbed);
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['stopped']));
  });

  it('begins anew where the files have changed meanwhile', async () => {
    await writeFiles('other', 8);
    await killedAfter(12, 0);
    expect((await collectionNames(db)).filter((name) => name.startsWith('loading_'))).to.have.length(1);
    await runSeed(run('other', 'other'));
    const other = await checksum('other');
    expect(other).not.to.equal(undisturbed);
    expect((await runSeed(run('killed', 'other'))).exitCode).to.equal(0);
    expect(await checksum('killed')).to.equal(other);
  });

  it('is done no harm by a second loader of the same version, whenever that begins', async () => {
    for (const [version, milliseconds] of [
      ['at-once', 0],
      ['a-little-later', 700],
    ] as const) {
      const first = startSeed(run(version, 'some'));
      await sleep(milliseconds);
      const second = startSeed({ ...run(version, 'some'), reportFile: join(folder, 'second-report') });
      const ends = await Promise.all([first.result, second.result]);
      expect(ends.map(({ exitCode }) => exitCode)).to.include(0);
      for (const { exitCode, report } of ends) {
        if (exitCode !== 0) expect(report).to.match(/Another run has taken over|was switched/u);
      }
      expect(await expectWhole(db)).to.deep.include({ version, titles: TITLES });
      expect(await checksum(version)).to.equal(undisturbed);
      expect(await snapshotChecksum(version)).to.equal(undisturbedSnapshot);
    }
  });
});
