import { expect } from 'chai';
import type { Db, MongoClient } from 'mongodb';

import { collectionKey, snapshotCollection, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import { TITLE_INDEX, type TitleDocument } from '../../../catalog/title-document.ts';
import type { MongoCatalogStore } from '../../../seed/mongo/mongo-catalog-store.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { documentsOf } from '../../support/title-documents.ts';
import { collectionNames } from './catalogue-reader.ts';
import { failure, LoadTrial } from './load-trial.ts';
import { titled } from './numbered-source.ts';

describe('a staged load', function () {
  this.timeout(120_000);
  let trial: LoadTrial;
  let client: MongoClient;
  let db: Db;
  let store: MongoCatalogStore;

  before(async () => {
    trial = await LoadTrial.start(1);
    ({ client, db, store } = trial);
  });
  beforeEach(() => db.dropDatabase());
  after(() => trial.stop());

  it('gives way to a later run of the same version, whichever step it is at', async () => {
    const counts = { titles: 1, rejectedRows: 0 };
    const early = await store.stage('v1', null);
    const late = await store.stage('v1', null);
    await early.addTitles(documentsOf([titled(7)])); // into a collection that is not the one it made
    expect((await failure(early.verifyStored({ ...counts, segments: 0 }))).code).to.equal('LOAD_SUPERSEDED');
    await early.discard();
    await late.addTitles(documentsOf([titled(1)]));
    await late.addSegments([{ _id: 0, bytes: Buffer.of(1) }]);
    await late.verifyStored({ ...counts, segments: 1 });
    await late.publish();
    expect((await failure(early.publish())).code).to.equal('LOAD_SUPERSEDED');
    await late.publish(); // again, as after a lost answer
    expect(await store.published('v1')).to.deep.equal(counts);
    expect(await db.collection<TitleDocument>(titlesCollection('v1')).findOne()).to.include({ _id: 'tt1' });
  });

  const refusedRename = async (): Promise<boolean> => {
    const { metrics } = (await client.db('admin').command({ serverStatus: 1 })) as {
      metrics: { commands: { renameCollection: { failed: number } } };
    };
    return metrics.commands.renameCollection.failed > 0;
  };

  it('goes on from a run of an earlier release that was killed while the server built its index', async () => {
    const earlier = await store.stage('v1', 'files');
    await earlier.addTitles(documentsOf([titled(1)]));
    const prefix = `loading_${collectionKey('v1')}_files`;
    await db.collection<SnapshotSegment>(`${prefix}_snapshot`).insertOne({ _id: 7, bytes: Buffer.of(7) });
    const failPoint = 'hangAfterStartingIndexBuild';
    const admin = client.db('admin');
    await admin.command({ configureFailPoint: failPoint, mode: 'alwaysOn' });
    const titles = db.collection(`${prefix}_titles`);
    const built = titles.createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, {});
    const load = await store.stage('v1', 'files');
    expect(load.stored?.further).to.deep.equal(new Set(['tt1']));
    await load.addSegments([{ _id: 0, bytes: Buffer.of(0) }]);
    await load.verifyStored({ titles: 1, segments: 1 });
    const publishing = load.publish();
    try {
      await waitUntil(
        'the server has refused to rename a collection whose index is half built',
        refusedRename,
      );
    } finally {
      await admin.command({ configureFailPoint: failPoint, mode: 'off' });
    }
    await publishing;
    await built;
    await store.dropAllBut([titlesCollection('v1')]);
    expect(await collectionNames(db)).to.deep.equal([snapshotCollection('v1'), titlesCollection('v1')]);
    expect(await db.collection(titlesCollection('v1')).indexExists(TITLE_INDEX.name)).to.equal(true);
  });
});
