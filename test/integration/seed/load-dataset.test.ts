import { tmpdir } from 'node:os';

import { expect } from 'chai';
import type { Db, MongoClient } from 'mongodb';

import {
  type DatasetPointer,
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  snapshotCollection,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA } from '../../../catalog/dataset-schema.ts';
import type { LoadProgress } from '../../../catalog/load-progress.ts';
import { loadDataset } from '../../../seed/load-dataset.ts';
import type { MongoConnection } from '../../../seed/mongo/connect.ts';
import { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { SeedError } from '../../../seed/seed-error.ts';
import type { SourceItem } from '../../../seed/title-source.ts';
import { BATCH_SIZE, MAX_WRITES_IN_FLIGHT } from '../../../seed/write-limits.ts';
import type { ReplicaSet } from '../../support/mongod-replica-set.ts';
import { documentsOf } from '../../support/title-documents.ts';
import {
  CatalogueReader,
  collectionNames,
  collectionsOf,
  expectWhole,
  readPointer,
} from './catalogue-reader.ts';
import { failure, lenient, LoadTrial } from './load-trial.ts';
import { NumberedSource, sourceOf, titled } from './numbered-source.ts';
import { watching } from './watched-store.ts';

describe('loadDataset', function () {
  this.timeout(600_000);
  let trial: LoadTrial;
  let set: ReplicaSet;
  let connection: MongoConnection;
  let client: MongoClient;
  let db: Db;
  let store: MongoCatalogStore;
  let load: LoadTrial['load'];
  let expectLoaded: LoadTrial['expectLoaded'];

  before(async () => {
    trial = await LoadTrial.start(3);
    ({ set, connection, client, db, store, load, expectLoaded } = trial);
  });
  beforeEach(async () => {
    await db.dropDatabase();
  });
  after(() => trial.stop());

  describe('while the primary goes away', () => {
    const killed = async (): Promise<void> => {
      const primary = await set.primary();
      await primary.kill();
      await primary.restart();
    };
    const steppingDown = async (): Promise<void> => {
      await client
        .db('admin')
        .command({ replSetStepDown: 5, secondaryCatchUpPeriodSecs: 4, force: true })
        .catch((error: unknown) => {
          // The answer may be lost along with the connection; that it stepped down is what counts.
          if (!/connection|closed|stepp|primary/iu.test(String(error))) throw error;
        });
    };
    for (const interrupt of [killed, steppingDown]) {
      it(`(${interrupt.name}), loads every title once`, async () => {
        const reader = new CatalogueReader(db);
        await load('before', new NumberedSource(10));
        const source = new NumberedSource(40_000, { 20: interrupt, 60: interrupt });
        await load('after', source);
        await expectLoaded('after', 40_000);
        expect(await reader.stop()).to.deep.equal(['before', 'after']);
      });
    }

    it('at any later step, ends with the version whole', async () => {
      for (const step of ['written', 'snapshotStored', 'verified', 'published'] as const) {
        let interrupted: Promise<void> | undefined;
        await load(step, new NumberedSource(3000), {
          onEvent: ({ kind }) => {
            if (kind !== step) return;
            interrupted = steppingDown();
          },
        });
        await interrupted;
        await expectLoaded(step, 3000);
      }
    });
  });

  describe('with an answer lost or a majority late', () => {
    afterEach(async () => {
      await client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
    });

    const failures: [string, string, object][] = [
      [
        'a batch is in but its answer is a late majority',
        'insert',
        { writeConcernError: { code: 64, errmsg: 'late' } },
      ],
      ['a batch loses its connection', 'insert', { closeConnection: true }],
      ['the count loses its primary', 'aggregate', { errorCode: 11602 }],
      [
        'the rename is done but its answer is a late majority',
        'renameCollection',
        { writeConcernError: { code: 64, errmsg: 'late' } },
      ],
      [
        'the switch is done but its answer is a late majority',
        'update',
        { writeConcernError: { code: 64, errmsg: 'late' } },
      ],
    ];
    for (const [what, command, data] of failures) {
      it(`tries again when ${what}`, async () => {
        await load('before', new NumberedSource(10));
        await client.db('admin').command({
          configureFailPoint: 'failCommand',
          mode: { times: 3 },
          data: { failCommands: [command], ...data },
        });
        await load('after', new NumberedSource(5000));
        await expectLoaded('after', 5000);
        const { count } = await client
          .db('admin')
          .command({ configureFailPoint: 'failCommand', mode: 'off' });
        expect(count).to.be.at.least(3);
      });
    }
  });

  it('loads though a member is down', async () => {
    const primary = await set.primary();
    const down = set.members.find((member) => member !== primary);
    await down?.kill();
    try {
      await load('v1', new NumberedSource(2000));
      await expectLoaded('v1', 2000);
    } finally {
      await down?.restart();
    }
  });

  it('holds a few batches at most, however slow the store', async () => {
    const source = new NumberedSource(20_000);
    const started = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    let inFlight = 0;
    let most = 0;
    const slow = watching(store, (staged) => ({
      async addTitles(titles) {
        inFlight += 1;
        most = Math.max(most, inFlight);
        if (inFlight === MAX_WRITES_IN_FLIGHT) started.resolve(undefined);
        await release.promise;
        await staged.addTitles(titles);
        inFlight -= 1;
      },
    }));
    const loading = load('v1', source, { store: slow });
    await started.promise;
    // Whatever could still be read without a write ending is read within these turns.
    for (let turn = 0; turn < 1000; turn += 1) await new Promise(setImmediate);
    expect(source.given).to.be.at.most((MAX_WRITES_IN_FLIGHT + 1) * BATCH_SIZE);
    release.resolve(undefined);
    await loading;
    expect(most).to.equal(MAX_WRITES_IN_FLIGHT);
    await expectLoaded('v1', 20_000);
  });

  it('counts every row set aside, and keeps the first of each reason', async () => {
    const rows = Array.from({ length: 2500 }, (_, index): SourceItem => ({
      kind: index % 5 === 0 ? 'noted' : 'rejected',
      row: { file: 'some.tsv', line: index, reason: 'bad', text: `row ${index}` },
    }));
    await load('v1', sourceOf([{ kind: 'title', title: titled(0) }, ...rows]));
    expect(await expectWhole(db)).to.deep.include({ titles: 1, rejectedRows: 2000 });
    const report = await db
      .collection<LoadProgress>(DATASETS_COLLECTION)
      .findOne({ _id: loadProgressId('v1') });
    const keptOf = (counted: LoadProgress['rejected']) =>
      counted?.map(({ rows: all, examples }) => [all, examples.map(({ line }) => line)]);
    expect(keptOf(report?.rejected)).to.deep.equal([[2000, [1, 2, 3, 4, 6, 7, 8, 9, 11, 12]]]);
    expect(keptOf(report?.noted)).to.deep.equal([[500, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]]]);
  });

  it('refuses a source with one id twice, within a batch or across', async () => {
    await load('before', new NumberedSource(10));
    const twice = [titled(1), titled(1)].map((title): SourceItem => ({ kind: 'title', title }));
    expect((await failure(load('v1', sourceOf(twice)))).code).to.equal('DUPLICATE_ID');
    const many = Array.from({ length: 3000 }, (_, number): SourceItem => ({
      kind: 'title',
      title: titled(number % 2999),
    }));
    expect((await failure(load('v2', sourceOf(many)))).code).to.equal('DUPLICATE_ID');
    expect((await expectWhole(db))?.version).to.equal('before');
  });

  it('refuses to publish where documents went missing', async () => {
    const losing = watching(store, (staged) => ({
      async addTitles(titles) {
        await staged.addTitles(titles.piece(1, titles.count));
      },
    }));
    const error = await failure(load('v1', new NumberedSource(10), { store: losing }));
    expect(error.code).to.equal('VERIFICATION_FAILED');
    expect(error.message).to.include('9 titles').and.include('10');
    expect(await collectionNames(db)).to.deep.equal([DATASETS_COLLECTION]);
  });

  it('has the server build no index, which would cost all members at once while people read from them', async () => {
    await load('v1', new NumberedSource(10));
    const indexes = await db.collection(titlesCollection('v1')).listIndexes().toArray();
    expect(indexes.map(({ name }: { name?: string }) => name)).to.deep.equal(['_id_']);
  });

  it('does not take back a switch that somebody made meanwhile', async () => {
    await load('old', new NumberedSource(10));
    const source = new NumberedSource(1000, {
      1: () => load('newer', new NumberedSource(20)).then(() => undefined),
    });
    // The newer load drops what this one has staged, as it drops everything but itself and the version before.
    expect((await failure(load('older', source))).code).to.equal('LOAD_SUPERSEDED');
    expect(await expectWhole(db)).to.include({ version: 'newer' });
  });

  it('does not take back a switch made between its last look and its own', async () => {
    await load('old', new NumberedSource(10));
    const before = await store.pointer();
    await load('newer', new NumberedSource(20));
    const next = {
      _id: POINTER_ID,
      version: 'older',
      collection: 'x',
      titles: 0,
      rejectedRows: 0,
      loadedAt: new Date(),
    } as const;
    expect((await failure(store.switchPointer(before, next))).code).to.equal('LOAD_SUPERSEDED');
    expect((await failure(store.switchPointer(null, next))).code).to.equal('LOAD_SUPERSEDED');
    expect(await expectWhole(db)).to.include({ version: 'newer' });
  });

  it('loads a version anew that was made by other rules, beside what is served, which goes with the load after', async () => {
    await load('v1', new NumberedSource(10));
    const other = titlesCollection('v1', 99);
    await db.collection(titlesCollection('v1')).rename(other);
    await db.collection(snapshotCollection('v1')).rename(snapshotCollection('v1', 99));
    await db
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .updateOne({ _id: POINTER_ID }, { $set: { schema: 99, collection: other } });
    const reader = new CatalogueReader(db);
    await load('v1', new NumberedSource(20));
    await expectLoaded('v1', 20);
    expect(await readPointer(db)).to.include({ schema: DATASET_SCHEMA, collection: titlesCollection('v1') });
    expect(await collectionNames(db)).to.include(other);
    await reader.stop();
    await load('v2', new NumberedSource(10));
    expect(await collectionNames(db)).not.to.include(other);
  });

  it('takes a pointer without a number for one of the first rules', async () => {
    await load('v1', new NumberedSource(10));
    await db
      .collection<DatasetPointer>(DATASETS_COLLECTION)
      .updateOne({ _id: POINTER_ID }, { $unset: { schema: true } });
    const events: string[] = [];
    await load('v1', new NumberedSource(20), { onEvent: ({ kind }) => events.push(kind) });
    if (DATASET_SCHEMA === 1) expect(events).to.deep.equal(['alreadyCurrent', 'dropped']);
  });

  it('clears away what other runs have left, of versions that stay too', async () => {
    await load('v1', new NumberedSource(10));
    await (await store.stage('v1', null)).addTitles(documentsOf([titled(1)]));
    await (await store.stage('never finished', null)).addTitles(documentsOf([titled(1)]));
    await load('v2', new NumberedSource(10));
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['v1', 'v2']));
  });

  it('stops between two writes when told to', async () => {
    const stop = new AbortController();
    const reason = new SeedError('STOPPED', 'stopped');
    const source = new NumberedSource(100_000, {
      10: async () => {
        stop.abort(reason);
        await Promise.resolve();
      },
    });
    const stopping = loadDataset({
      version: 'v1',
      source,
      store: new MongoCatalogStore(connection.db, stop.signal),
      limits: lenient,
      keepVersions: 2,
      scratchFolder: tmpdir(),
      signal: stop.signal,
      now: () => new Date(),
      onEvent: () => undefined,
    });
    const stopped = await failure(stopping);
    expect(stopped).to.include({
      code: 'STOPPED',
      cause: reason,
      message: 'stopped: nothing was switched; run it again.',
    });
    expect(source.given).to.be.below(10_000);
    expect(await collectionNames(db)).to.deep.equal([DATASETS_COLLECTION]);
  });
});
