import { expect } from 'chai';
import type { Db } from 'mongodb';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  DATASETS_COLLECTION,
  loadProgressId,
  refusedCollection,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import { REFUSED_EXIT_CODE } from '../../../catalog/load-exit.ts';
import type { LoadProgress } from '../../../catalog/load-progress.ts';
import type { LoadReport } from '../../../seed/report.ts';
import { FIXTURE_COUNTS, imdbFixture, writeImdbFiles } from '../../support/imdb/imdb-fixture.ts';
import {
  CatalogueReader,
  collectionNames,
  collectionsOf,
  expectWhole,
  readPointer,
} from './catalogue-reader.ts';
import { writeBundledSample } from './bundled-sample.ts';
import { type KillPoint, killedAt } from './kill-at-step.ts';
import { SeedDatabase } from './seed-database.ts';
import { parseReport, runSeed, type SeedResult } from './seed-process.ts';

/** Enough for several batches beside readers. */
const SAMPLE_EVERY = 6;
/** What is logged between steps, and after the last. */
const NOTHING_DONE = ['phaseBegun', 'phaseEnded', 'progress', 'done'];
const BUNDLED_COUNTS = { titles: 3789, rejectedRows: 1 };

/** Each step of a load, and of those that it logs several times the first and the last. */
function killPointsOf(steps: readonly string[], titles: number): KillPoint[] {
  return [...new Set(steps)]
    .filter((step) => !NOTHING_DONE.includes(step))
    .flatMap((step): KillPoint[] => {
      const first = { step, time: 1 };
      // How many there are goes by whether there are readers.
      if (step === 'batch') return [first, { step, titles }];
      const times = steps.filter((each) => each === step).length;
      return times === 1 ? [first] : [first, { step, time: times }];
    });
}

describe('the loader as a process', function () {
  this.timeout(600_000);
  let database: SeedDatabase;
  let db: Db;
  let folder: string;
  let connection: Readonly<Record<string, string>>;
  let reportFile: string;

  before(async () => {
    database = await SeedDatabase.start();
    ({ db, folder, connection, reportFile } = database);
    await writeImdbFiles(join(folder, 'imdb'), imdbFixture(), false);
    await writeImdbFiles(join(folder, 'imdb-packed'), imdbFixture(), true);
    await writeBundledSample(join(folder, 'sample'), SAMPLE_EVERY);
  });
  after(() => database.stop());

  function bundled(version: string): Record<string, string> {
    return { ...connection, SOURCE: 'bundled', DATASET_VERSION: version };
  }
  /** A load of some of the bundled films. */
  function sample(version: string): Record<string, string> {
    return { ...bundled(version), BUNDLED_DATA_DIR: join(folder, 'sample') };
  }
  function imdb(version: string, directory = 'imdb'): Record<string, string> {
    return {
      ...connection,
      SOURCE: 'directory',
      SOURCE_DIRECTORY: join(folder, directory),
      DATASET_VERSION: version,
      // The fixture is small, and has a bad row of every kind.
      JUDGEMENT_MAX_REJECTED_PERCENT: '50',
    };
  }
  const load = (env: Record<string, string>): Promise<SeedResult> => database.load(env);
  const directorsOf = (title: string): Promise<string[]> => database.directorsOf(title);
  function reportOf(version: string): Promise<LoadProgress | null> {
    return db.collection<LoadProgress>(DATASETS_COLLECTION).findOne({ _id: loadProgressId(version) });
  }

  describe('of the bundled films', () => {
    let report: LoadReport;

    before(async () => {
      await database.clear();
      report = parseReport(await load(bundled('v1')));
    });

    it('loads them, with no more rights than the operator gives it', async () => {
      const pointer = await expectWhole(db);
      expect(report).to.deep.include({
        version: 'v1',
        ...BUNDLED_COUNTS,
        loadedAt: pointer?.loadedAt.toISOString(),
      });
      expect(report.seconds).to.be.a('number');
      expect(pointer).to.deep.include({
        version: 'v1',
        collection: titlesCollection('v1'),
        ...BUNDLED_COUNTS,
      });
      expect(await directorsOf('Jaws')).to.deep.equal(['1975: Steven Spielberg']);
      expect(await directorsOf('the matrix')).to.deep.equal(['1999: The Wachowski Brothers']);
      expect(await directorsOf('Amélie')).to.deep.equal(['2001: Jean-Pierre Jeunet']);
      expect(await directorsOf('Psycho')).to.have.members(['1960: Alfred Hitchcock', '1998: Gus Van Sant']);
      expect(await directorsOf('no such film')).to.deep.equal([]);
    });

    it('says which rows were set aside, with file, line and reason', async () => {
      const told = await reportOf('v1');
      expect(told?.rejected).to.have.length(1);
      const [reason] = told?.rejected ?? [];
      expect(reason).to.include({
        file: 'vega-datasets/data/movies.json',
        reason: 'the row has no title',
        rows: 1,
      });
      expect(reason?.examples[0]).to.include({ line: 3055 });
      expect(reason?.examples[0]?.text).to.match(/^\{"Title": null, /u);
    });

    it('leaves its progress for people to see', async () => {
      expect(await reportOf('v1')).to.deep.include({
        version: 'v1',
        phase: 'Complete',
        ...BUNDLED_COUNTS,
        message: null,
      });
    });

    it('does nothing where the version is current', async () => {
      const again = await load(bundled('v1'));
      expect(again.events).to.deep.equal(['starting', 'alreadyCurrent', 'dropped', 'done']);
      expect(parseReport(again)).to.deep.include({ ...BUNDLED_COUNTS, loadedAt: report.loadedAt });
    });
  });

  describe('into an empty database', () => {
    beforeEach(() => database.clear());

    for (const directory of ['imdb', 'imdb-packed']) {
      it(`loads IMDb’s files from a folder (${directory})`, async () => {
        expect(parseReport(await load(imdb('i1', directory)))).to.deep.include({
          version: 'i1',
          ...FIXTURE_COUNTS,
        });
        expect(await directorsOf('matrix, the')).to.deep.equal(['1999: Lana Wachowski, Lilly Wachowski']);
        expect(await directorsOf('der weisse hai')).to.deep.equal(['1975: Steven Spielberg']);
        const rejected = (await reportOf('i1'))?.rejected ?? [];
        expect(rejected.reduce((sum, { rows }) => sum + rows, 0)).to.equal(FIXTURE_COUNTS.rejectedRows);
      });
    }

    it('switches versions whole, keeps the one before for its readers, and drops older ones', async () => {
      const reader = new CatalogueReader(db);
      await load(imdb('i1'));
      await load(sample('b2'));
      await load(imdb('i3'));
      expect(await collectionNames(db)).to.deep.equal(collectionsOf(['b2', 'i3']));
      const back = await load(sample('b2'));
      expect(back.events).to.include('alreadyPublished').and.not.include('staged');
      expect(await directorsOf('(500) Days of Summer')).to.deep.equal(['2009: Marc Webb']);
      expect(await reader.stop()).to.deep.equal(['i1', 'b2', 'i3', 'b2']);
    });

    it('refuses a file out of order: says where, switches nothing, leaves nothing', async () => {
      await load(sample('b1'));
      const before = await collectionNames(db);
      const fixture = imdbFixture();
      const lines = fixture['title.crew'].split('\n');
      const [header = '', first = '', second = '', ...rest] = lines;
      const unsorted = { ...fixture, 'title.crew': [header, second, first, ...rest].join('\n') };
      await writeImdbFiles(join(folder, 'unsorted'), unsorted, false);
      const result = await runSeed({ env: imdb('i2', 'unsorted'), reportFile });
      expect(result.exitCode).to.equal(REFUSED_EXIT_CODE);
      expect(result.report).to.match(
        /^title\.crew\.tsv, line 3: tt\d+ comes after tt\d+, .* Nothing was switched\.$/u,
      );
      expect((await expectWhole(db))?.version).to.equal('b1');
      expect(await collectionNames(db)).to.deep.equal(before);
      expect(await reportOf('i2')).to.deep.include({ phase: 'Refused', message: result.report });
    });

    it('refuses what is not fit to be served with a code of its own: says why, keeps it, serves on', async () => {
      await load(imdb('i1'));
      const fixture = imdbFixture();
      const [header = ''] = fixture['title.crew'].split('\n');
      await writeImdbFiles(join(folder, 'no-crew'), { ...fixture, 'title.crew': `${header}\n` }, true);
      const result = await runSeed({ env: imdb('i2', 'no-crew'), reportFile });
      expect(result.exitCode).to.equal(REFUSED_EXIT_CODE);
      expect(result.report)
        .to.match(
          /^Dataset i2 is not fit to be served\. name\.basics\.tsv\.gz \(48 rows\) and title\.crew\.tsv\.gz \(0 rows\): /u,
        )
        .and.include('0 titles with a named director, where there must be at least 1')
        .and.include('(spec.dataset.judgement.minTitlesWithDirectors)');
      expect((await expectWhole(db))?.version).to.equal('i1');
      expect(await collectionNames(db)).to.include(refusedCollection('i2'));
      const passes = await runSeed({
        env: {
          ...imdb('i2', 'no-crew'),
          JUDGEMENT_MIN_TITLES_WITH_DIRECTORS: '0',
          JUDGEMENT_MAX_SHRINK_PERCENT: '100',
        },
        reportFile,
      });
      expect(parseReport(passes)).to.include({ version: 'i2', titlesWithDirectors: 0 });
    });

    it('says what is wrong with its configuration, and how to put a refused password right', async () => {
      const wrong = await runSeed({ env: { ...bundled('v1'), SOURCE: 'tape' }, reportFile });
      expect(wrong.exitCode).to.equal(1);
      expect(wrong.report).to.include('SOURCE ');
      await writeFile(join(folder, 'wrong-password'), 'wrong');
      const env = { ...bundled('v1'), MONGODB_PASSWORD_FILE: join(folder, 'wrong-password') };
      const refused = await runSeed({ env, reportFile });
      expect(refused.exitCode).to.equal(1);
      expect(refused.report).to.include('MONGODB_PASSWORD_FILE');
    });

    it('stops when told to: switches nothing, leaves nothing', async () => {
      const { exitCode, report } = await runSeed({
        env: sample('v1'),
        reportFile,
        onEvent: (event, child) => event === 'staged' && child.kill('SIGTERM'),
      });
      expect(exitCode).to.equal(1);
      expect(report).to.equal('SIGTERM stopped the load: nothing was switched; run it again.');
      expect(await reportOf('v1')).to.include({ phase: 'Failed' });
      expect(await readPointer(db)).to.equal(null);
      expect(await collectionNames(db)).to.deep.equal([DATASETS_COLLECTION]);
    });

    it('killed at any step, then run again, ends as if it had not been, and readers never see a part', async () => {
      const undisturbed = await load(sample('clean'));
      const { titles, rejectedRows } = parseReport(undisturbed);
      const points = killPointsOf(undisturbed.events, titles);
      expect(points.map(({ step }) => step)).to.include.members([
        'starting',
        'staged',
        'batch',
        'written',
        'snapshotStored',
        'verified',
        'published',
        'switched',
      ]);
      const clean = await db.collection(titlesCollection('clean')).find().sort({ _id: 1 }).toArray();
      const reader = new CatalogueReader(db);
      const versions: string[] = [];
      for (const point of points) {
        const version = `killed at ${Object.values(point).join(' ')}`;
        versions.push(version);
        const killed = await runSeed({ env: { ...sample(version), ...killedAt(point) }, reportFile });
        expect([killed.exitCode, killed.events.at(-1)]).to.deep.equal([null, point.step]);
        await load(sample(version));
        expect(await expectWhole(db)).to.deep.include({ version, titles, rejectedRows });
        expect(
          await db.collection(titlesCollection(version)).find().sort({ _id: 1 }).toArray(),
        ).to.deep.equal(clean);
        expect((await collectionNames(db)).filter((name) => name.startsWith('loading_'))).to.deep.equal([]);
      }
      expect(await reader.stop()).to.deep.equal(['clean', ...versions]);
    });

    it('two at once on one version: the catalogue is whole throughout, and one more run settles it', async () => {
      await load(imdb('i1'));
      const reader = new CatalogueReader(db);
      const runs = [1, 2].map((run) => runSeed({ env: sample('v2'), reportFile: `${reportFile}-${run}` }));
      for (const { exitCode, report } of await Promise.all(runs)) {
        if (exitCode !== 0) expect(report).to.match(/run (it|the load) again/u);
      }
      await load(sample('v2'));
      expect(await reader.stop()).to.deep.equal(['i1', 'v2']);
      expect((await collectionNames(db)).filter((name) => name.startsWith('loading_'))).to.deep.equal([]);
    });
  });
});
