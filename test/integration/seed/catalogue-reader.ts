import { expect } from 'chai';
import type { Binary, Db } from 'mongodb';
import { setTimeout } from 'node:timers/promises';

import {
  type DatasetPointer,
  DATASETS_COLLECTION,
  POINTER_ID,
  snapshotCollection,
  snapshotOfTitles,
  titlesCollection,
} from '../../../catalog/dataset-pointer.ts';
import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import { isWholeSnapshot } from '../../../catalog/snapshot/whole-snapshot.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import { storedSegments } from '../../../mongo/stored-segments.ts';

/** The pointer, as a reader sees it. */
export async function readPointer(db: Db): Promise<DatasetPointer | null> {
  return db.collection<DatasetPointer>(DATASETS_COLLECTION).findOne({ _id: POINTER_ID });
}

/**
 * Fails unless the version that the pointer names is all there, search snapshot and all. Of a version that `isKnown` the server's books
 * may say so, which takes as long for a million titles as for one; where they do not, as after a crash, every title is counted.
 */
export async function expectWhole(
  db: Db,
  isKnown: (pointer: DatasetPointer) => boolean = () => false,
): Promise<DatasetPointer | null> {
  const pointer = await readPointer(db);
  if (pointer === null) return null;
  const titles = db.collection<TitleDocument>(pointer.collection);
  const isBooked = isKnown(pointer) && (await titles.estimatedDocumentCount()) === pointer.titles;
  const count = isBooked ? pointer.titles : await titles.countDocuments();
  const snapshot = db.collection<SnapshotSegment<Binary>>(snapshotOfTitles(pointer.collection));
  const hasSnapshot = isWholeSnapshot(await storedSegments(snapshot));
  // A version before the last may go while a slow reader is in it; this one is not that slow, but looks again.
  if ((await readPointer(db))?.version === pointer.version) {
    expect({ count, hasSnapshot }).to.deep.equal({ count: pointer.titles, hasSnapshot: true });
  }
  return pointer;
}

/**
 * Looks at the catalogue over and over, as readers do, until stopped; a version that is not whole fails it. It counts each title of a
 * version that it finds for the first time. Later looks go by the server's books, to leave the processors to what it watches.
 */
export class CatalogueReader {
  #stopped = false;
  readonly #versions: string[] = [];
  readonly #reading: Promise<void>;

  constructor(db: Db) {
    this.#reading = (async () => {
      const isKnown = ({ version }: DatasetPointer): boolean => version === this.#versions.at(-1);
      while (!this.#stopped) {
        const pointer = await expectWhole(db, isKnown);
        // A breath, so as not to starve what it watches.
        await setTimeout(20);
        if (pointer !== null && this.#versions.at(-1) !== pointer.version)
          this.#versions.push(pointer.version);
      }
    })();
    // The failure is thrown by `stop`.
    this.#reading.catch(() => undefined);
  }

  /** Ends the reading and gives the versions seen, in order. */
  async stop(): Promise<string[]> {
    this.#stopped = true;
    await this.#reading;
    return this.#versions;
  }
}

/** The names of all collections, sorted. */
export async function collectionNames(db: Db): Promise<string[]> {
  return (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort();
}

/** The names of all collections where these versions are published and nothing else is, but for those in `more`. */
export function collectionsOf(versions: readonly string[], ...more: readonly string[]): string[] {
  const published = versions.flatMap((version) => [snapshotCollection(version), titlesCollection(version)]);
  return [DATASETS_COLLECTION, ...published, ...more].sort();
}
