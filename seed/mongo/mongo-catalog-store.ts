import { randomBytes } from 'node:crypto';

import { type Collection, type Db, MongoBulkWriteError, MongoServerError } from 'mongodb';

import {
  collectionKey,
  type DatasetPointer,
  DATASETS_COLLECTION,
  loadProgressId,
  POINTER_ID,
  refusedCollection,
  titlesCollection,
} from '../../catalog/dataset-pointer.ts';
import { schemaOf } from '../../catalog/dataset-schema.ts';
import { pointerState } from '../../catalog/kept-datasets.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';
import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import type { CatalogStore, LoadCounts, PublishedLoad, StagedLoad } from '../catalog-store.ts';
import { SeedError } from '../seed-error.ts';
import { pruneCollections } from './prune-collections.ts';
import { retryTransient } from './retry-transient.ts';

const DUPLICATE_KEY = 11000;
const NAMESPACE_NOT_FOUND = 26;
const NAMESPACE_EXISTS = 48;

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
        titles: await this.#db.collection(name).countDocuments(),
        rejectedRows: report?.rejectedRows ?? 0,
        ...(report?.source !== undefined && { source: report.source }),
        ...(report?.titlesWithDirectors !== undefined && {
          titlesWithDirectors: report.titlesWithDirectors,
        }),
      };
    });
  }

  async isIndexed(version: string): Promise<boolean> {
    return retryTransient('look for the index', this.#signal, () =>
      this.#db.collection(titlesCollection(version)).indexExists(TITLE_INDEX.name),
    );
  }

  async stage(version: string): Promise<StagedLoad> {
    const prefix = `loading_${collectionKey(version)}_`;
    const run = `${prefix}${randomBytes(4).toString('hex')}`;
    return retryTransient('make collections', this.#signal, async () => {
      const leftovers = (await this.#names()).filter(
        (name) => name.startsWith(prefix) || name.startsWith('refused_'),
      );
      for (const leftover of leftovers) {
        await this.#db.dropCollection(leftover);
      }
      const titles = await this.#db.createCollection<TitleDocument>(`${run}_titles`);
      const uuid = await collectionUuid(this.#db, titles.collectionName);
      return new MongoStagedLoad(this.#db, this.#signal, { version, titles, uuid });
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

interface StagedTitles {
  version: string;
  titles: Collection<TitleDocument>;
  /** Its identity, by which it is known under any name. */
  uuid: string | null;
}

/** A staged load in a collection of its own. Its identity is checked, since a later run may have dropped it. */
class MongoStagedLoad implements StagedLoad {
  readonly #db: Db;
  readonly #signal: AbortSignal;
  readonly #staged: StagedTitles;

  constructor(db: Db, signal: AbortSignal, staged: StagedTitles) {
    this.#db = db;
    this.#signal = signal;
    this.#staged = staged;
  }

  async addTitles(titles: readonly TitleDocument[]): Promise<void> {
    await this.#insert(() => this.#staged.titles.insertMany([...titles], { ordered: false }));
  }

  async buildIndex(): Promise<void> {
    await retryTransient('build the index', this.#signal, () =>
      // A member that is down must not hold the index up, as it would by default.
      this.#staged.titles.createIndex(
        TITLE_INDEX.key,
        { name: TITLE_INDEX.name },
        { commitQuorum: 'majority' },
      ),
    );
  }

  async verify(expected: Pick<LoadCounts, 'titles'>): Promise<void> {
    await retryTransient('count the titles', this.#signal, async () => {
      await this.#checkNotSuperseded();
      const titles = await this.#staged.titles.countDocuments();
      if (titles !== expected.titles) {
        throw new SeedError(
          'VERIFICATION_FAILED',
          `MongoDB holds ${titles} titles of ${this.#staged.version}, but ${expected.titles} were written: nothing was switched; run the load again.`,
        );
      }
      if (!(await this.#staged.titles.indexExists(TITLE_INDEX.name))) {
        throw new SeedError(
          'VERIFICATION_FAILED',
          `The index ${TITLE_INDEX.name} of ${this.#staged.version} is missing: nothing was switched; run the load again.`,
        );
      }
    });
  }

  async publish(): Promise<void> {
    const { version, uuid } = this.#staged;
    await retryTransient('publish the version', this.#signal, async () => {
      const published = await collectionUuid(this.#db, titlesCollection(version));
      if (published !== null && published === uuid) return; // the answer to an earlier attempt was lost
      if (published !== null) throw this.#superseded();
      await this.#rename(titlesCollection(version), { dropTarget: false });
    });
  }

  async refuse(): Promise<string> {
    const kept = refusedCollection(this.#staged.version);
    await retryTransient('keep the refused load', this.#signal, async () => {
      if ((await collectionUuid(this.#db, kept)) === this.#staged.uuid) return;
      await this.#rename(kept, { dropTarget: true });
    });
    return kept;
  }

  async discard(): Promise<void> {
    await this.#db.dropCollection(this.#staged.titles.collectionName);
  }

  async #insert(insertMany: () => Promise<unknown>): Promise<void> {
    await retryTransient('write a batch', this.#signal, async (attempt) => {
      try {
        await insertMany();
      } catch (error) {
        // What an attempt has written before its answer was lost is there already.
        if (attempt > 1 && isOnlyDuplicates(error)) return;
        if (isOnlyDuplicates(error)) {
          throw new SeedError(
            'DUPLICATE_ID',
            `The source has two titles of one id: ${error.message}. Nothing was switched; see whether its files belong together.`,
            { cause: error },
          );
        }
        throw error;
      }
    });
  }

  async #rename(to: string, options: { dropTarget: boolean }): Promise<void> {
    try {
      await this.#staged.titles.rename(to, options);
    } catch (error) {
      const elsewhere =
        error instanceof MongoServerError &&
        (error.code === NAMESPACE_NOT_FOUND || error.code === NAMESPACE_EXISTS);
      throw elsewhere ? this.#superseded(error) : error;
    }
  }

  async #checkNotSuperseded(): Promise<void> {
    const { titles, uuid } = this.#staged;
    const found = await collectionUuid(this.#db, titles.collectionName);
    if (found === null || found !== uuid) throw this.#superseded();
  }

  #superseded(cause?: unknown): SeedError {
    return new SeedError(
      'LOAD_SUPERSEDED',
      `Another run has taken over the load of ${this.#staged.version}: this one switched nothing; if no other runs, run it again.`,
      { cause },
    );
  }
}

/** A collection's identity, which a rename keeps and dropping ends; null where there is none of that name. */
async function collectionUuid(db: Db, name: string): Promise<string | null> {
  const [found] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  return found !== undefined && 'info' in found ? (found.info.uuid?.toString('hex') ?? null) : null;
}

function isDuplicateKey(error: unknown): false {
  if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
  throw error;
}

function isOnlyDuplicates(error: unknown): error is MongoBulkWriteError {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined)
    return false;
  const failures = error.result.getWriteErrors();
  return failures.length > 0 && failures.every((failure) => failure.code === DUPLICATE_KEY);
}
