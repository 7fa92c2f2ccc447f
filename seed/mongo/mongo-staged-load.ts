import { Binary, type Collection, type Db, MongoServerError } from 'mongodb';

import { refusedCollection, snapshotCollection, titlesCollection } from '../../catalog/dataset-pointer.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import type { StagedLoad } from '../catalog-store.ts';
import type { TitleDocuments } from '../documents/title-bson.ts';
import { SeedError } from '../seed-error.ts';
import type { StoredTitles } from '../stored-titles.ts';
import { collectionUuid } from './collection-uuid.ts';
import { insertTitles } from './insert-titles.ts';
import { retryTransient } from './retry-transient.ts';

const NAMESPACE_NOT_FOUND = 26;
const NAMESPACE_EXISTS = 48;

export interface StagedTitles {
  version: string;
  titles: Collection<TitleDocument>;
  /** Its identity, by which it is known under any name. */
  uuid: string | null;
  segments: Collection<SnapshotSegment<Binary>>;
  stored: StoredTitles | null;
  /** Other runs may write the same titles into it. */
  isNamed: boolean;
}

/** A staged load in a collection of its own. Its identity is checked, since a later run may have dropped it. */
export class MongoStagedLoad implements StagedLoad {
  readonly #db: Db;
  readonly #signal: AbortSignal;
  readonly #staged: StagedTitles;

  constructor(db: Db, signal: AbortSignal, staged: StagedTitles) {
    this.#db = db;
    this.#signal = signal;
    this.#staged = staged;
  }

  get stored(): StoredTitles | null {
    return this.#staged.stored;
  }

  async addTitles({ bytes }: TitleDocuments): Promise<void> {
    await retryTransient('write a batch', this.#signal, async (attempt) => {
      const duplicate = await insertTitles(this.#db, this.#staged.titles.collectionName, bytes);
      // What an attempt has written before its answer was lost is there already.
      if (duplicate === null || attempt > 1 || this.#staged.isNamed) return;
      throw new SeedError(
        'DUPLICATE_ID',
        `The source has two titles of one id: ${duplicate}. Nothing was switched; see whether its files belong together.`,
      );
    });
  }

  async addSegments(segments: readonly SnapshotSegment[]): Promise<void> {
    const writes = segments.map(({ _id, bytes }) => ({
      // Another run of this load, or an earlier one, writes the same.
      replaceOne: { filter: { _id }, replacement: { bytes: new Binary(bytes) }, upsert: true },
    }));
    await retryTransient('store the search snapshot', this.#signal, () =>
      this.#staged.segments.bulkWrite(writes, { ordered: false }),
    );
  }

  async verifyStored(expected: { titles: number; segments: number }): Promise<void> {
    await retryTransient('count the titles', this.#signal, async () => {
      await this.#checkNotSuperseded();
      // By the index of ids: to go through the documents would drive out of the cache what people read.
      const titles = await this.#staged.titles.countDocuments({}, { hint: '_id_' });
      if (titles !== expected.titles) {
        throw new SeedError(
          'VERIFICATION_FAILED',
          `MongoDB holds ${titles} titles of ${this.#staged.version}, but ${expected.titles} were written: nothing was switched; run the load again.`,
        );
      }
      const segments = await this.#staged.segments.countDocuments({}, { hint: '_id_' });
      if (segments !== expected.segments) {
        throw new SeedError(
          'VERIFICATION_FAILED',
          `MongoDB holds ${segments} segments of the search snapshot of ${this.#staged.version}, but ${expected.segments} were written: nothing was switched; run the load again.`,
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
      await this.#publishSnapshot();
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
    await this.#db.dropCollection(this.#staged.segments.collectionName);
  }

  /** Nobody looks for a version's snapshot before its titles are published, so one that is there is of a run that got no further. */
  async #publishSnapshot(): Promise<void> {
    await this.#checkNotSuperseded();
    const to = snapshotCollection(this.#staged.version);
    try {
      await this.#staged.segments.rename(to, { dropTarget: true });
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
      // An earlier attempt, whose answer was lost, or another run of this load has renamed it.
      if ((await collectionUuid(this.#db, to)) === null) throw this.#superseded(error);
    }
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
