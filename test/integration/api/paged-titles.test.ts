import { expect } from 'chai';
import { LRUCache } from 'lru-cache';
import { Binary, MongoClient } from 'mongodb';

import { Deadline } from '../../../api/deadline.ts';
import { DatasetChanged } from '../../../api/mongo/dataset-changed.ts';
import { MongoTitleReader } from '../../../api/mongo/mongo-title-reader.ts';
import { PagedTitles } from '../../../api/mongo/paged/paged-titles.ts';
import { TitlesByKey } from '../../../api/mongo/titles-by-key.ts';
import { NotHere } from '../../../api/replica-pool/not-here.ts';
import { ReplicaReadError } from '../../../api/replica-read-error.ts';
import type { FoundTitle, Selection } from '../../../api/titles/title-reader.ts';
import { DATABASE_NAME, snapshotCollection, titlesCollection } from '../../../catalog/dataset-pointer.ts';
import { TITLE_INDEX, type TitleDocument } from '../../../catalog/title-document.ts';
import { systemClock } from '../../../time/clock.ts';
import { type CatalogueSet, startCatalogueSet } from '../../support/catalogue-set.ts';
import { film, films } from '../../support/film.ts';
import { MemorySegments } from '../../support/memory-segments.ts';
import { buildSnapshot } from '../../support/snapshot.ts';
import { describeTitleReader } from '../../support/title-reader-contract.ts';
import { writeLoads, writePointer, writeTitles } from '../../support/write-dataset.ts';
import { writePagedTitles } from '../../support/write-paged-titles.ts';

describe('titles without an index of keys', function () {
  this.timeout(240_000);
  const members = 1;
  let catalogue: CatalogueSet;
  let client: MongoClient;
  const readers: MongoTitleReader[] = [];
  const deadlines: Deadline[] = [];

  before(async () => {
    catalogue = await startCatalogueSet(films, members);
    ({ client } = catalogue);
  });

  afterEach(async () => {
    for (const deadline of deadlines.splice(0)) deadline[Symbol.dispose]();
    await client.db(DATABASE_NAME).command({ profile: 0 });
  });

  after(async () => {
    await Promise.all(readers.map((reader) => reader.close()));
    await catalogue.stop();
  });

  /** As the user `query`, who may read and nothing else. */
  function open(): MongoTitleReader {
    const [member] = catalogue.set.members;
    const reader = new MongoTitleReader(
      { name: 'replica', host: '127.0.0.1', port: member!.port },
      {
        database: DATABASE_NAME,
        appName: 'paged',
        longestReadMs: 9000,
        credentials: { username: 'query', password: catalogue.password },
      },
    );
    readers.push(reader);
    return reader;
  }

  function within(milliseconds = 9000): Deadline {
    const deadline = new Deadline(systemClock, milliseconds);
    deadlines.push(deadline);
    return deadline;
  }

  const heat = { kind: 'exact', key: 'heat' } as const;
  const ids = (titles: readonly FoundTitle[]): string[] => titles.map(({ _id }) => _id);
  const drop = async (version: string): Promise<void> => {
    await client.db(DATABASE_NAME).dropCollection(snapshotCollection(version));
    await client.db(DATABASE_NAME).dropCollection(titlesCollection(version));
  };
  const failureOf = (read: Promise<unknown>): Promise<unknown> =>
    read.then(
      () => undefined,
      (error: unknown) => error,
    );

  for (const pieceBytes of [512, 256 * 1024]) {
    describe(`by a snapshot in segments of ${pieceBytes} bytes`, () => {
      describeTitleReader(async () => {
        const db = client.db(DATABASE_NAME);
        for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
          await db.dropCollection(name);
        return {
          reader: open(),
          write: (version, titles) => writePagedTitles(client, version, titles, { members, pieceBytes }),
          point: (pointer) => writePointer(client, pointer, members),
          report: (loads) => writeLoads(client, loads, members),
        };
      });
    });
  }

  /** How many commands a question took, by collection. */
  async function commandsOf(
    version: string,
    question: () => Promise<unknown>,
  ): Promise<Record<string, number>> {
    const db = client.db(DATABASE_NAME);
    await db.command({ profile: 0 });
    await db.dropCollection('system.profile');
    await db.command({ profile: 2, filter: { appName: 'paged' } });
    await question();
    await db.command({ profile: 0 });
    const names = { [titlesCollection(version)]: 'titles', [snapshotCollection(version)]: 'snapshot' };
    const counted: Record<string, number> = {};
    for (const { ns } of await db.collection('system.profile').find().toArray()) {
      const name = names[String(ns).slice(DATABASE_NAME.length + 1)] ?? String(ns);
      counted[name] = (counted[name] ?? 0) + 1;
    }
    return counted;
  }

  it('takes two commands for a key that was asked for before, and no more for one without a title', async () => {
    const titles = Array.from({ length: 5000 }, (_, n) =>
      film({ _id: `tt${String(n).padStart(7, '0')}`, title: `Kid ${n}`, votes: n % 9 }),
    );
    await writePagedTitles(client, 'cost', titles, { members, pieceBytes: 4096 });
    const reader = open();
    const collection = titlesCollection('cost');
    const lookup = (key: string): Promise<FoundTitle[]> => reader.withKeys(collection, [key], 501, within());
    const cold = await commandsOf('cost', () => lookup('kid1234'));
    // The indexes are listed, the search takes a read for each step at most, and there are some 300 blocks.
    expect(cold['snapshot']).to.be.within(2, 20);
    expect(ids(await lookup('kid1234'))).to.deep.equal(['tt0001234']);
    expect(await commandsOf('cost', () => lookup('kid1234'))).to.deep.equal({ snapshot: 1, titles: 1 });
    expect((await commandsOf('cost', () => lookup('kid1235')))['snapshot']).to.be.within(1, 6);
    await lookup('kid12345678');
    expect(await commandsOf('cost', () => lookup('kid12345678'))).to.deep.equal({ snapshot: 1 });
    // 64 of a batch, all over the place.
    const keys = Array.from({ length: 64 }, (_, n) => `kid${n * 77}`);
    const batch = await commandsOf('cost', () => reader.withKeys(collection, keys, 501, within()));
    expect(batch['titles']).to.equal(1);
    expect(batch['snapshot']).to.be.at.most(60);
  });

  it('answers from the titles that are there, after a load anew under the same name', async () => {
    const reader = open();
    const collection = titlesCollection('anew');
    const ask = async (): Promise<string[]> =>
      ids(await reader.page(collection, heat, { limit: 9 }, within()));
    const once = [
      film({ _id: 'tt1', title: 'Heat', votes: 2 }),
      film({ _id: 'tt2', title: 'Heat', votes: 1 }),
    ];
    await writePagedTitles(client, 'anew', once, { members, pieceBytes: 512 });
    expect(await ask()).to.deep.equal(['tt1', 'tt2']);
    await drop('anew');
    expect(await ask()).to.deep.equal([]);
    const again = [
      film({ _id: 'tt3', title: 'Heat' }),
      film({ _id: 'tt0', title: 'Cold', aliases: ['Heat'] }),
    ];
    await writePagedTitles(client, 'anew', again, { members, pieceBytes: 256 * 1024 });
    expect(await ask()).to.deep.equal(['tt0', 'tt3']);
    // With nobody asking in between, and all that was there is there again: only the header tells.
    await drop('anew');
    await writePagedTitles(client, 'anew', [...again, film({ _id: 'tt9', title: 'Heat' })], {
      members,
      pieceBytes: 256 * 1024,
    });
    expect(await ask()).to.deep.equal(['tt0', 'tt3', 'tt9']);
    // By an earlier release, which made the index and no snapshot; and by this one again.
    await drop('anew');
    await writeTitles(client, collection, once, members);
    expect(await ask()).to.deep.equal(['tt1', 'tt2']);
    await client.db(DATABASE_NAME).dropCollection(collection);
    await writePagedTitles(client, 'anew', again, { members, pieceBytes: 700 });
    expect(await ask()).to.deep.equal(['tt0', 'tt3']);
    expect(await reader.count(collection, heat, 9, within())).to.equal(2);
  });

  it('never looks through all titles where the index is gone that was there', async () => {
    const reader = open();
    const collection = titlesCollection('through');
    await writeTitles(client, collection, films, members);
    const ask = async (): Promise<void> => {
      await reader.withKeys(collection, ['heat'], 9, within());
      await reader.page(collection, heat, { limit: 9 }, within());
      await reader.count(collection, heat, 9, within());
    };
    await ask();
    await client.db(DATABASE_NAME).dropCollection(collection);
    await writePagedTitles(client, 'through', films, { members, pieceBytes: 512 });
    await commandsOf('through', ask);
    const plans = await client
      .db(DATABASE_NAME)
      .collection('system.profile')
      .distinct('planSummary', { ns: { $ne: `${DATABASE_NAME}.system.profile` } });
    expect(plans.filter((plan) => plan !== undefined))
      .to.include('IXSCAN { _id: 1 }')
      .and.not.to.include('COLLSCAN');
  });

  it('lets go of what was read once nobody asks any more', async () => {
    await writePagedTitles(client, 'idle', films, { members, pieceBytes: 64 });
    let now = 0;
    const read = new MongoClient(catalogue.set.systemUri, { appName: 'paged' });
    try {
      const byKey = new TitlesByKey(
        'replica',
        () => read.db(DATABASE_NAME),
        () => now,
      );
      const ask = (): Promise<FoundTitle[]> =>
        byKey.ask(titlesCollection('idle'), within(), [], (titles) => titles.withKeys(['heat'], 9, within()));
      expect(await ask()).to.have.length(5);
      now = 59_000;
      byKey.letGoOfUnused();
      expect(await commandsOf('idle', ask)).to.deep.equal({ snapshot: 1, titles: 1 });
      now = 59_000 + 60_000;
      byKey.letGoOfUnused();
      const anew = await commandsOf('idle', ask);
      expect(anew['snapshot']).to.be.greaterThan(2);
      expect(anew['titles'], 'the indexes are listed').to.equal(2);
    } finally {
      await read.close();
    }
  });

  it('finds no title that somebody has deleted or renamed by hand, and all others', async () => {
    const reader = open();
    const collection = titlesCollection('hand');
    const titles = client.db(DATABASE_NAME).collection<TitleDocument>(collection);
    const names = Array.from({ length: 6 }, (_, n) =>
      film({ _id: `tt${n}`, title: 'Heat', votes: 9 - n, year: 1990 + n }),
    );
    await writePagedTitles(client, 'hand', [...names, film({ _id: 'tt7', title: 'Cold' })], {
      members,
      pieceBytes: 512,
    });
    const lookup = async (limit: number): Promise<string[]> =>
      ids(await reader.withKeys(collection, ['heat', 'cold'], limit, within()));
    expect(await lookup(9)).to.have.length(7);
    await titles.deleteOne({ _id: 'tt1' });
    await titles.updateOne({ _id: 'tt2' }, { $set: { title: 'Hot', keys: ['hot'] } });
    expect(await lookup(9)).to.have.members(['tt0', 'tt3', 'tt4', 'tt5', 'tt7']);
    // As many as there may be, or it is taken for all.
    for (const limit of [1, 2, 3, 5]) expect(await lookup(limit), String(limit)).to.have.length(limit);
    const page = async (selection: Selection, limit: number): Promise<string[]> =>
      ids(await reader.page(collection, selection, { limit }, within()));
    expect(await page(heat, 2)).to.deep.equal(['tt0', 'tt3']);
    expect(await page({ kind: 'prefix', key: 'he' }, 3)).to.deep.equal(['tt0', 'tt3', 'tt4']);
    expect(await page({ kind: 'exact', key: 'cold' }, 2)).to.deep.equal(['tt7']);
  });

  it('takes titles that are missing for a dataset that changed where another was loaded, or none is there', async () => {
    const collection = titlesCollection('changes');
    const db = client.db(DATABASE_NAME);
    const heats = [film({ _id: 'tt1', title: 'Heat' }), film({ _id: 'tt2', title: 'Heat' })];
    const segments = new MemorySegments(await buildSnapshot(heats, { version: 'changes' }), 512);
    const other = await buildSnapshot([film({ _id: 'tt3', title: 'Heat' })], { version: 'changes' });
    const titles = db.collection<TitleDocument>(collection);
    const paged = new PagedTitles(titles, segments, new LRUCache({ maxSize: 1_000_000 }));
    const ask = (): Promise<FoundTitle[]> => paged.withKeys(['heat'], 9, within());
    await titles.insertMany(heats);
    expect(await ask()).to.have.length(2);
    await titles.deleteOne({ _id: 'tt1' });
    segments.reads.length = 0;
    expect(ids(await ask())).to.deep.equal(['tt2']);
    expect(segments.reads, 'the header before and after').to.deep.equal([[], []]);
    let reads = 0;
    segments.onRead = () => {
      if ((reads += 1) === 2) segments.store(other, 512);
    };
    expect(await failureOf(ask())).to.include({ code: 'DATASET_CHANGED' });
    segments.store(await buildSnapshot(heats, { version: 'changes' }), 512);
    expect(ids(await ask())).to.deep.equal(['tt2']);
    await titles.drop();
    expect(await failureOf(ask())).to.include({ code: 'DATASET_CHANGED' });
  });

  it('is interrupted by a collection that changes in each of three tries', async () => {
    await writePagedTitles(client, 'changing', films, { members, pieceBytes: 512 });
    const byKey = new TitlesByKey('replica', () => client.db(DATABASE_NAME));
    let tries = 0;
    const error = await failureOf(
      byKey.ask(titlesCollection('changing'), within(), null, () => {
        tries += 1;
        return Promise.reject(new DatasetChanged('again'));
      }),
    );
    expect(error).to.be.instanceOf(ReplicaReadError).and.include({ failure: 'interrupted' });
    expect(tries).to.equal(3);
  });

  it('has other members asked, and blames none, where there is neither index nor snapshot', async () => {
    const reader = open();
    const collection = titlesCollection('neither');
    const ask = (): Promise<unknown> => failureOf(reader.count(collection, heat, 9, within()));
    await writePagedTitles(client, 'neither', films, { members, pieceBytes: 512 });
    expect(await ask()).to.equal(undefined);
    await client.db(DATABASE_NAME).dropCollection(snapshotCollection('neither'));
    for (const neither of [await ask(), await failureOf(open().count(collection, heat, 9, within()))]) {
      expect(neither).to.be.instanceOf(NotHere);
      expect((neither as NotHere).reason).to.include({ name: 'SnapshotError', code: 'MISSING' });
      expect(String(neither)).to.contain(
        'neither an index of keys nor a search snapshot: load the dataset anew',
      );
    }
    await client.db(DATABASE_NAME).dropCollection(collection);
    expect(await reader.count(collection, heat, 9, within())).to.equal(0);
  });

  it('says what is wrong with a snapshot that is cut, damaged or of another version, and has other members asked', async () => {
    const collection = titlesCollection('broken');
    const segments = client
      .db(DATABASE_NAME)
      .collection<{ _id: number; bytes: Binary }>(snapshotCollection('broken'));
    await writePagedTitles(client, 'broken', films, { members, pieceBytes: 512 });
    const lookup = (): Promise<unknown> => open().withKeys(collection, ['heat'], 9, within());
    const ask = async (): Promise<Error> => {
      const error = await failureOf(lookup());
      return error instanceof NotHere ? error.reason : expect.fail(`no NotHere: ${String(error)}`);
    };
    expect(await lookup()).to.have.length(5);
    const header = (await segments.findOne({ _id: 0 }))!.bytes;
    const damaged = Uint8Array.from(header.buffer);
    damaged[100] = damaged[100]! ^ 1;
    await segments.updateOne({ _id: 0 }, { $set: { bytes: new Binary(damaged) } });
    expect(await ask()).to.include({ name: 'SnapshotError', code: 'DAMAGED' });
    await segments.updateOne({ _id: 0 }, { $set: { bytes: header } });
    await segments.deleteOne({ _id: 1 });
    expect(await ask()).to.include({ name: 'SnapshotError', code: 'CUT' });
    await segments.drop();
    await writePagedTitles(client, 'other', films, { members, pieceBytes: 512 });
    await client
      .db(DATABASE_NAME)
      .renameCollection(snapshotCollection('other'), snapshotCollection('broken'));
    const other = await ask();
    expect(other).to.include({ name: 'SnapshotError', code: 'NOT_A_SNAPSHOT' });
    expect(String(other)).to.contain('says that it is of dataset other');
  });

  it('reads by the index where there is one, and asks for no snapshot', async () => {
    const version = 'indexed';
    await writeTitles(client, titlesCollection(version), films, members);
    const reader = open();
    const ask = (): Promise<FoundTitle[]> =>
      reader.withKeys(titlesCollection(version), ['heat'], 9, within());
    expect(await ask()).to.have.length(5);
    expect(await commandsOf(version, ask)).to.deep.equal({ titles: 1 });
    expect(TITLE_INDEX.name).to.equal('keys_votes');
  });
});
