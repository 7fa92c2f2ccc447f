import { randomBytes } from 'node:crypto';

import { type Collection, type Db, MongoServerError } from 'mongodb';

import {
  collectionKey,
  type DatasetPointer,
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  snapshotCollection,
  titlesCollection,
} from '../../catalog/dataset-pointer.ts';
import { schemaOf } from '../../catalog/dataset-schema.ts';
import { pointerState } from '../../catalog/kept-datasets.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { isWholeSnapshot } from '../../catalog/snapshot/whole-snapshot.ts';
import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import { hasIndex } from '../../mongo/has-index.ts';
import { storedSegments } from '../../mongo/stored-segments.ts';
import type { CatalogStore, PublishedLoad, StagedLoad } from '../catalog-store.ts';
import { SeedError } from '../seed-error.ts';
import { LAST_IDS, type StoredTitles, storedTitles } from '../stored-titles.ts';
import { collectionUuid, madeCollection } from './collection-uuid.ts';
import { MongoStagedLoad } from './mongo-staged-load.ts';
import { pruneCollections } from './prune-collections.ts';
import { retryTransient } from './retry-transient.ts';

const DUPLICATE_KEY = 11000;

/** How long the last word of a run may take once it is to stop. */
const LAST_WORD_MS = 10_000;

/**
 * The catalogue in MongoDB. `db` must write with majority concern and read from the primary with majority concern.
 * Operations are repeated through elections; `signal` ends that.
 */
export class MongoCatalogStore implements CatalogStore {
  readonly #db: Db;
  readonly #signal: AbortSignal;

  constructor(db: Db, signal: AbortSignal) {
    this.#db = db;
    this.#signal = signal;
  }

  async pointer(): Promise<DatasetPointer | null> {
    return retryTransient('read the dataset pointer', this.#signal, () =>
      this.#pointers.findOne({ _id: POINTER_ID }),
    );
  }

  async published(version: string): Promise<PublishedLoad | null> {
    return retryTransient('look for the version', this.#signal, async () => {
      const name = titlesCollection(version);
      if ((await collectionUuid(this.#db, name)) === null) return null;
      const report = await this.#progress.findOne({ _id: loadProgressId(version) });
      return {
        titles: await this.#db.collection(name).countDocuments({}, { hint: '_id_' }),
        rejectedRows: report?.rejectedRows ?? 0,
        ...(report?.source !== undefined && { source: report.source }),
        ...(report?.titlesWithDirectors !== undefined && {
          titlesWithDirectors: report.titlesWithDirectors,
        }),
        ...(report?.titlesChosen !== undefined && { titlesChosen: report.titlesChosen }),
      };
    });
  }

  async isSearchable(version: string): Promise<boolean> {
    return retryTransient('look for the search snapshot', this.#signal, async () => {
      const stored = await storedSegments(this.#db.collection(snapshotCollection(version)));
      if (isWholeSnapshot(stored)) return true;
      return (await hasIndex(this.#db.collection(titlesCollection(version)), TITLE_INDEX.name)) === true;
    });
  }

  async stage(version: string, load: string | null): Promise<StagedLoad> {
    const prefix = `loading_${collectionKey(version)}_`;
    const run = `${prefix}${load ?? randomBytes(4).toString('hex')}`;
    return retryTransient('make collections', this.#signal, async () => {
      const leftovers = (await this.#names()).filter(
        (name) => (name.startsWith(prefix) && !name.startsWith(`${run}_`)) || name.startsWith('refused_'),
      );
      for (const leftover of leftovers) {
        await this.#db.dropCollection(leftover);
      }
      const titles = this.#db.collection<TitleDocument>(`${run}_titles`);
      const uuid = await madeCollection(this.#db, titles.collectionName);
      const stored = load === null ? null : await storedIn(titles);
      return new MongoStagedLoad(this.#db, this.#signal, {
        version,
        titles,
        uuid,
        // Not `_snapshot`, as in releases whose segments are larger: what their runs of this load store must not come between these.
        segments: this.#db.collection(`${run}_segments`),
        stored,
        isNamed: load !== null,
      });
    });
  }

  async switchPointer(from: DatasetPointer | null, next: DatasetPointer): Promise<void> {
    await retryTransient('switch the dataset pointer', this.#signal, async () => {
      // Compare and set: a run that was overtaken must not put an older version back.
      const switched =
        from === null
          ? await this.#pointers.insertOne(next).then(() => true, isDuplicateKey)
          : (await this.#pointers.replaceOne(pointerState(from), next)).matchedCount === 1;
      if (switched) return;
      const found = await this.#pointers.findOne({ _id: POINTER_ID });
      if (found !== null && found.version === next.version && schemaOf(found) === schemaOf(next)) return;
      throw new SeedError(
        'LOAD_SUPERSEDED',
        `The dataset was switched from ${from?.version ?? 'none'} to ${found?.version ?? 'none'} while this run loaded ${next.version}: run the load again if ${next.version} is still the one you want.`,
      );
    });
  }

  async amendPointer(from: DatasetPointer, next: DatasetPointer): Promise<boolean> {
    return retryTransient('amend the dataset pointer', this.#signal, async (attempt) => {
      const { matchedCount } = await this.#pointers.replaceOne(pointerState(from), next);
      if (matchedCount === 1) return true;
      // The answer to an earlier attempt may have been lost.
      return attempt > 1 && (await this.#pointers.findOne(pointerState(next))) !== null;
    });
  }

  async dropAllBut(collections: readonly string[]): Promise<string[]> {
    return retryTransient('drop old versions', this.#signal, () => pruneCollections(this.#db, collections));
  }

  async saveProgress(progress: LoadProgress): Promise<void> {
    const isLast = progress.phase === 'Failed' || progress.phase === 'Refused';
    const signal = isLast && this.#signal.aborted ? AbortSignal.timeout(LAST_WORD_MS) : this.#signal;
    await retryTransient('save the progress', signal, () =>
      this.#progress.replaceOne({ _id: progress._id }, progress, { upsert: true }),
    );
  }

  async completeProgress(version: string, at: Date): Promise<void> {
    await retryTransient('complete the report', this.#signal, () =>
      this.#progress.updateOne(
        { _id: loadProgressId(version), phase: { $ne: 'Complete' } },
        { $set: { phase: 'Complete', updatedAt: at, message: null } },
      ),
    );
  }

  get #pointers(): Collection<DatasetPointer> {
    return this.#db.collection<DatasetPointer>(DATASETS_COLLECTION);
  }

  get #progress(): Collection<LoadProgress> {
    return this.#db.collection<LoadProgress>(DATASETS_COLLECTION);
  }

  async #names(): Promise<string[]> {
    return (await this.#db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  }
}

/** What a collection holds that titles were written into in ascending order of id. */
async function storedIn(titles: Collection<TitleDocument>): Promise<StoredTitles | null> {
  const last = titles.find({}, { projection: { _id: true } }).sort({ _id: -1 });
  return storedTitles(
    await last
      .limit(LAST_IDS)
      .map(({ _id }) => _id)
      .toArray(),
  );
}

function isDuplicateKey(error: unknown): false {
  if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
  throw error;
}
