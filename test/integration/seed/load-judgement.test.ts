import { expect } from 'chai';
import type { Db } from 'mongodb';

import {
  type DatasetPointer,
  DATASETS_COLLECTION,
  POINTER_ID,
  refusedCollection,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import type { MongoConnection } from '../../../seed/mongo/connect.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { SeedError } from '../../../seed/seed-error.ts';
import type { SourceItem } from '../../../seed/title-source.ts';
import {
  CatalogueReader,
  collectionNames,
  collectionsOf,
  expectWhole,
  readPointer,
} from './catalogue-reader.ts';
import { failure, lenient, LoadTrial } from './load-trial.ts';
import { NumberedSource, sourceOf, titled } from './numbered-source.ts';

describe('loadDataset judges, and', function () {
  this.timeout(600_000);
  let trial: LoadTrial;
  let connection: MongoConnection;
  let db: Db;
  let load: LoadTrial['load'];
  let expectLoaded: LoadTrial['expectLoaded'];
  let reportOf: LoadTrial['reportOf'];

  before(async () => {
    trial = await LoadTrial.start(1);
    ({ connection, db, load, expectLoaded, reportOf } = trial);
  });
  beforeEach(async () => {
    await db.dropDatabase();
  });
  after(() => trial.stop());

  describe('a load that is refused', () => {
    const strict = { ...lenient, maxShrinkPercent: 20 };
    it('is kept to look at, while the version before serves on', async () => {
      await load('v1', new NumberedSource(100));
      const before = await readPointer(db);
      const reader = new CatalogueReader(db);
      const error = await failure(load('v2', new NumberedSource(79), { limits: strict }));
      expect(await reader.stop()).to.deep.equal(['v1']);
      expect(error.code).to.equal('LOAD_REFUSED');
      expect(error.message).to.equal(
        'Dataset v2 is not fit to be served. the source: 79 titles, 21 % fewer than the 100 of version v1, which is served; ' +
          'at most 20 % fewer are allowed (spec.dataset.judgement.maxShrinkPercent). What was loaded is kept in the collection ' +
          `${refusedCollection('v2')} until the next load, its report in datasets, document load:v2.`,
      );
      expect(await readPointer(db)).to.deep.equal(before);
      expect(await db.collection(refusedCollection('v2')).countDocuments()).to.equal(79);
      expect(await collectionNames(db)).to.deep.equal(collectionsOf(['v1'], refusedCollection('v2')));
      expect(await reportOf('v2')).to.include({ phase: 'Refused', message: error.message, titles: 79 });
    });

    it('is no measure for the next one, and goes when that begins, of whichever version', async () => {
      await load('v1', new NumberedSource(100));
      await failure(load('v2', new NumberedSource(10), { limits: strict }));
      await failure(load('v3', new NumberedSource(11), { limits: strict }));
      expect(await collectionNames(db))
        .to.include(refusedCollection('v3'))
        .and.not.include(refusedCollection('v2'));
      await load('v2', new NumberedSource(80), { limits: strict });
      await expectLoaded('v2', 80);
      expect(await collectionNames(db)).to.deep.equal(collectionsOf(['v1', 'v2']));
      expect(await reportOf('v2')).to.include({ phase: 'Complete', message: null });
      expect(await reportOf('v3')).to.equal(null);
    });

    it('is not one of which other titles were chosen; and it is the measure of the next of its choice', async () => {
      const chosen = (count: number) => {
        const items: SourceItem[] = Array.from({ length: count }, (_, n) => ({
          kind: 'title',
          title: titled(n),
        }));
        const skipped = { file: 'title.basics.tsv', reason: 'a type that is left out', rows: 90 };
        return sourceOf([...items, { kind: 'skipped', ...skipped }], { titles: 'only movie' });
      };
      await load('v1', new NumberedSource(100));
      const events: LoadEvent[] = [];
      await load('v2', chosen(10), { limits: strict, onEvent: (event) => events.push(event) });
      expect(await readPointer(db)).to.include({ version: 'v2', titles: 10, titlesChosen: 'only movie' });
      const skipped = { file: 'title.basics.tsv', reason: 'a type that is left out', rows: 90 };
      expect((await reportOf('v2'))?.skipped).to.deep.equal([skipped]);
      expect(events).to.deep.include({ kind: 'skipped', ...skipped });
      const error = await failure(load('v3', chosen(7), { limits: strict }));
      expect(error.message).to.include('7 titles, 30 % fewer than the 10 of version v2');
      await load('v4', new NumberedSource(1), { limits: strict });
    });

    it('is let pass by the field that its refusal names', async () => {
      await load('v1', new NumberedSource(100));
      await failure(load('v2', new NumberedSource(10), { limits: strict }));
      await load('v2', new NumberedSource(10), { limits: lenient });
      await expectLoaded('v2', 10);
    });

    it('is refused for its files before anything is staged', async () => {
      await load('v1', new NumberedSource(100));
      const files = ['20', '24'].map((day) => ({
        file: `${day}.tsv`,
        modifiedAt: new Date(`2026-11-${day}T00:00:00Z`),
        size: 1,
      }));
      const source = sourceOf([], { look: { files, missing: ['There is no c.tsv'] } });
      const events: string[] = [];
      const error = await failure(
        load('v2', source, {
          limits: { ...lenient, maxHoursBetweenFiles: 95 },
          onEvent: ({ kind }) => events.push(kind),
        }),
      );
      expect(error.message).to.match(
        /^Dataset v2 is not fit to be served\. There is no c\.tsv; 20\.tsv was written .* 96 hours later; .*\. Nothing was loaded\.$/u,
      );
      expect(events).to.deep.equal(['refused']);
      expect(await reportOf('v2')).to.include({ phase: 'Refused' });
      expect((await expectWhole(db))?.version).to.equal('v1');
    });

    it('is no longer judged once it is published: to go back to it is one write', async () => {
      await load('v1', new NumberedSource(10));
      await load('v2', new NumberedSource(100));
      await load('v1', new NumberedSource(10), { limits: strict });
      await expectLoaded('v1', 10);
    });

    it('is not measured by a version of another kind of source', async () => {
      await load('v1', new NumberedSource(100));
      const few = [1, 2].map((number): SourceItem => ({ kind: 'title', title: titled(number) }));
      await load('v2', sourceOf(few, { kind: 'bundled' }), { limits: strict });
      expect(await readPointer(db)).to.include({ version: 'v2', source: 'bundled', titles: 2 });
    });
  });

  describe('tells the truth of a run that ends', () => {
    const reason = new SeedError('STOPPED', 'SIGTERM stopped the load');

    /** Loads with a stop as soon as `step` is done, and says what came of it. */
    async function stoppedAt(step: string): Promise<SeedError> {
      const stop = new AbortController();
      return failure(
        load('v2', new NumberedSource(10), {
          store: new MongoCatalogStore(connection.db, stop.signal),
          signal: stop.signal,
          onEvent: ({ kind }) => {
            if (kind === step) stop.abort(reason);
          },
        }),
      );
    }

    const phaseOf = async (version: string): Promise<string | undefined> => (await reportOf(version))?.phase;

    for (const step of ['staged', 'written', 'snapshotStored', 'verified']) {
      it(`stopped once it was ${step}: nothing was switched, and its phase is not that of a load under way`, async () => {
        await load('v1', new NumberedSource(10));
        const error = await stoppedAt(step);
        expect(error.message).to.equal('SIGTERM stopped the load: nothing was switched; run it again.');
        expect(await phaseOf('v2')).to.equal('Failed');
        expect((await readPointer(db))?.version).to.equal('v1');
      });
    }

    it('stopped once it was switched: says that it is served, and the next run drops what is older', async () => {
      for (const version of ['v0', 'v1']) await load(version, new NumberedSource(10));
      const error = await stoppedAt('switched');
      expect(error.message).to.equal(
        'SIGTERM stopped the load once version v2 was served, before all that is older was dropped: run it again to have it dropped.',
      );
      expect((await expectWhole(db))?.version).to.equal('v2');
      expect(await collectionNames(db)).to.include(titlesCollection('v0'));
      await load('v2', new NumberedSource(0));
      expect(await collectionNames(db)).to.deep.equal(collectionsOf(['v1', 'v2']));
      expect(await phaseOf('v2')).to.equal('Complete');
    });

    it('stopped between its publishing and its switch: the next run completes its report', async () => {
      await load('v1', new NumberedSource(10));
      const error = await stoppedAt('published');
      expect(error.message).to.include('nothing was switched');
      await load('v2', new NumberedSource(0));
      await expectLoaded('v2', 10);
      expect(await phaseOf('v2')).to.equal('Complete');
      expect(await readPointer(db)).to.include({ source: 'imdb', titlesWithDirectors: 0 });
    });

    it('drops nothing beside a version of an earlier release, which did not say what was before it', async () => {
      for (const version of ['v0', 'v1']) await load(version, new NumberedSource(10));
      await db
        .collection<DatasetPointer>(DATASETS_COLLECTION)
        .updateOne({ _id: POINTER_ID }, { $unset: { previous: true } });
      await load('v1', new NumberedSource(0));
      expect(await collectionNames(db)).to.include(titlesCollection('v0'));
    });
  });
});
