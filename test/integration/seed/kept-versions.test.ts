import { expect } from 'chai';
import type { Binary, Db } from 'mongodb';

import {
  type DatasetPointer,
  DATASETS_COLLECTION,
  POINTER_ID,
  snapshotCollection,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import { asKept, keptOf, READERS_LEAVE_MS, switchedTo } from '../../../catalog/kept-datasets.ts';
import { TITLE_INDEX } from '../../../catalog/title-document.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import { collectionNames, collectionsOf, expectWhole, readPointer } from './catalogue-reader.ts';
import { failure, LoadTrial } from './load-trial.ts';
import { NumberedSource } from './numbered-source.ts';
import { watching } from './watched-store.ts';

describe('versions that are kept', function () {
  this.timeout(120_000);
  let trial: LoadTrial;
  let db: Db;
  let load: LoadTrial['load'];

  before(async () => {
    trial = await LoadTrial.start(1);
    ({ db, load } = trial);
  });
  beforeEach(() => db.dropDatabase());
  after(() => trial.stop());

  const few = (): NumberedSource => new NumberedSource(10);
  const kept = async (): Promise<string[]> => keptOf(await readPointer(db)).map(({ version }) => version);
  const pointers = () => db.collection<DatasetPointer>(DATASETS_COLLECTION);

  /** Loads them in turn, keeping so many. */
  const loadAll = async (keepVersions: number, ...versions: string[]): Promise<void> => {
    for (const version of versions) await load(version, few(), { keepVersions });
  };

  /** As the operator does: a kept version is served again. */
  const switchBack = async (version: string): Promise<DatasetPointer> => {
    const before = await readPointer(db);
    const to = keptOf(before).find((dataset) => dataset.version === version) ?? expect.fail('not kept');
    const next = switchedTo(before, to, { keep: Infinity, at: new Date() });
    await trial.store.switchPointer(before, next);
    return next;
  };

  it('are as many as are to be, with their reports, and older ones go', async () => {
    await loadAll(3, 'a', 'b', 'c');
    expect(await kept()).to.deep.equal(['b', 'a']);
    await loadAll(3, 'd');
    expect(await kept()).to.deep.equal(['c', 'b']);
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['b', 'c', 'd']));
    expect(await trial.reportOf('a')).to.equal(null);
    expect(await trial.reportOf('b')).to.include({ phase: 'Complete' });
    expect(await expectWhole(db)).to.include({ version: 'd', previous: titlesCollection('c') });
  });

  it('are remembered with all that their load had found out', async () => {
    const loaded = await load('a', few());
    await load('b', few());
    expect(keptOf(await readPointer(db))).to.deep.equal([asKept(loaded)]);
    expect(asKept(loaded)).to.include({ source: 'imdb', titles: 10, titlesWithDirectors: 0 });
  });

  it('go together with what else lies under their key', async () => {
    await loadAll(2, 'a', 'b');
    await loadAll(2, 'c');
    expect(await collectionNames(db)).to.include(snapshotCollection('b'));
    expect(await collectionNames(db)).not.to.include(snapshotCollection('a'));
  });

  it('stay where readers may be in them, though only one is to be kept, until the next load begins', async () => {
    await loadAll(1, 'a', 'b');
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['a', 'b']));
    const during: string[][] = [];
    const look = async (): Promise<void> => {
      during.push(await collectionNames(db));
    };
    await load('c', new NumberedSource(1000, { 1: look }), { keepVersions: 1 });
    expect(during[0], 'the switch to b was just now').to.include(titlesCollection('a'));
    const later = (): Date => new Date(Date.now() + READERS_LEAVE_MS);
    await load('d', new NumberedSource(1000, { 1: look }), { keepVersions: 1, now: later });
    expect(during[1]).to.include(titlesCollection('c')).and.not.include(titlesCollection('b'));
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['c', 'd']));
  });

  it('are switched to without a load', async () => {
    await loadAll(3, 'a', 'b', 'c');
    const events: string[] = [];
    await load('a', few(), { keepVersions: 3, onEvent: ({ kind }) => events.push(kind) });
    expect(events).to.deep.equal(['alreadyPublished', 'switched', 'dropped']);
    expect(await kept()).to.deep.equal(['c', 'b']);
    await expectWhole(db);
  });

  it('are switched to without a load where an earlier release left an index and no snapshot', async () => {
    await loadAll(3, 'a', 'b');
    await db.dropCollection(snapshotCollection('a'));
    await db.collection(titlesCollection('a')).createIndex(TITLE_INDEX.key, { name: TITLE_INDEX.name }, {});
    const events: string[] = [];
    await load('a', few(), { keepVersions: 3, onEvent: ({ kind }) => events.push(kind) });
    expect(events).to.deep.equal(['alreadyPublished', 'switched', 'dropped']);
  });

  const segmentsOf = (version: string) => db.collection<SnapshotSegment<Binary>>(snapshotCollection(version));
  const damages: Record<string, () => Promise<unknown>> = {
    'lacks titles': () => db.collection(titlesCollection('a')).deleteOne({}),
    'lacks its snapshot': () => db.dropCollection(snapshotCollection('a')),
    'lacks a segment of its snapshot': () => segmentsOf('a').deleteOne({ _id: 1 }),
    'lacks the header of its snapshot': () => segmentsOf('a').deleteOne({ _id: 0 }),
    'is gone': () => db.dropCollection(titlesCollection('a')),
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`are loaded anew where one ${what}`, async () => {
      await loadAll(3, 'a', 'b', 'c');
      await damage();
      const events: LoadEvent['kind'][] = [];
      await load('a', few(), { keepVersions: 3, onEvent: ({ kind }) => events.push(kind) });
      expect(events).to.include('published');
      await trial.expectLoaded('a', 10);
      expect(await kept()).to.deep.equal(['c', 'b']);
      expect(await collectionNames(db)).to.deep.equal(collectionsOf(['a', 'b', 'c']));
    });
  }

  it('begin with what an earlier release left', async () => {
    await loadAll(2, 'a', 'b');
    await pointers().updateOne(
      { _id: POINTER_ID },
      { $unset: { kept: true, revision: true, switchedAt: true } },
    );
    await loadAll(3, 'c');
    expect(await kept()).to.deep.equal(['b']);
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['b', 'c']));
    expect(await readPointer(db)).to.include({ revision: 1 });
  });

  it('are not undone by a loader that was overtaken, not even by a switch there and back', async () => {
    await loadAll(3, 'a', 'b');
    const thereAndBack = async (): Promise<void> => {
      await switchBack('a');
      await switchBack('b');
    };
    const loading = load('c', new NumberedSource(3000, { 5: thereAndBack }), { keepVersions: 3 });
    expect((await failure(loading)).code).to.equal('LOAD_SUPERSEDED');
    expect(await expectWhole(db)).to.include({ version: 'b' });
    expect(await kept()).to.deep.equal(['a']);
  });

  it('are not dropped by a loader that clears up while somebody switches back', async () => {
    await loadAll(3, 'a', 'b', 'c');
    await load('d', few(), {
      keepVersions: 3,
      store: {
        ...watching(trial.store, () => ({})),
        completeProgress: async (version, at) => {
          await trial.store.completeProgress(version, at);
          await switchBack('b');
        },
      },
    });
    expect(await expectWhole(db)).to.include({ version: 'b' });
    expect(await kept()).to.deep.equal(['d', 'c']);
    expect(await collectionNames(db)).to.deep.equal(collectionsOf(['b', 'c', 'd']));
  });
});
