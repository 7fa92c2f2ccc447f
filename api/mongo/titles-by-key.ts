import { LRUCache } from 'lru-cache';
import type { Db } from 'mongodb';

import { snapshotOfTitles } from '../../catalog/dataset-pointer.ts';
import { SnapshotError } from '../../catalog/snapshot/snapshot-error.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../deadline.ts';
import { NotHere } from '../replica-pool/not-here.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import type { FoundTitle, Position, Selection } from '../titles/title-reader.ts';
import { DatasetChanged } from './dataset-changed.ts';
import { IndexedTitles } from './indexed-titles.ts';
import { MongoSegments } from './paged/mongo-segments.ts';
import { PagedTitles } from './paged/paged-titles.ts';
import type { PageCache } from './paged/snapshot-pages.ts';
import { hasTitleIndex } from './title-index.ts';

/** The titles of one collection, as TitleReader reads them by their keys. They throw DatasetChanged where the collection is not what it was. */
export interface KeyedTitles {
  /** See `TitleReader.withKeys`. */
  withKeys(keys: readonly string[], limit: number, deadline: Deadline): Promise<FoundTitle[]>;
  /** See `TitleReader.page`. */
  page(
    selection: Selection,
    range: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]>;
  /** See `TitleReader.count`. */
  count(selection: Selection, upTo: number, deadline: Deadline): Promise<number>;
}

/** Collections of which it is remembered how they are read: the one that is served, kept ones that cursors go on in, one to come. */
const MAX_COLLECTIONS = 4;
/** Of snapshots, on each replica. */
const CACHE_BYTES = 4 * 1024 * 1024;
/** Where nobody has asked for so long, the memory of pages goes: in most pods finders answer nearly all that is asked. */
const UNUSED_MS = 60_000;
/** A collection that changes as often while one question is asked is one that nothing can be read from. */
const MAX_TRIES = 3;

/**
 * Knows of each collection how its titles are found by their keys: by the index where an earlier release made one, else by the search
 * snapshot that is stored beside them. What it knows it learns anew wherever a collection has changed.
 */
export class TitlesByKey {
  readonly #replica: string;
  readonly #db: () => Db;
  readonly #known = new Map<string, KeyedTitles>();
  readonly #cache: PageCache = new LRUCache({ maxSize: CACHE_BYTES });
  readonly #now: () => number;
  #usedAt: number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(replica: string, db: () => Db, now: () => number = () => performance.now()) {
    this.#replica = replica;
    this.#db = db;
    this.#now = now;
    this.#usedAt = now();
  }

  /**
   * @returns `nothing` where there is no such collection
   * @throws ReplicaReadError where it changes faster than it can be read; NotHere, with a SnapshotError as its reason, where it has neither index nor
   *   snapshot, or its snapshot is not as it should be: the replica answers, and another may have what it has not
   */
  async ask<T>(
    collection: string,
    deadline: Deadline,
    nothing: T,
    question: (titles: KeyedTitles) => Promise<T>,
  ): Promise<T> {
    this.#usedAt = this.#now();
    for (let tries = 1; ; tries += 1) {
      const titles = this.#known.get(collection) ?? (await this.#learn(collection, deadline));
      if (titles === undefined) return nothing;
      try {
        return await question(titles);
      } catch (error) {
        if (error instanceof SnapshotError) throw new NotHere(error);
        if (!(error instanceof DatasetChanged)) throw error;
        if (this.#known.get(collection) === titles) this.#known.delete(collection);
        if (tries === MAX_TRIES) throw new ReplicaReadError(this.#replica, 'interrupted', error);
      }
    }
  }

  /** Lets go of what nobody has used for a minute. To be called now and then. */
  letGoOfUnused(): void {
    if (this.#now() - this.#usedAt < UNUSED_MS) return;
    this.#known.clear();
    this.#cache.clear();
  }

  async #learn(collection: string, deadline: Deadline): Promise<KeyedTitles | undefined> {
    const titles = this.#db().collection<TitleDocument>(collection);
    const isIndexed = await hasTitleIndex(titles, deadline);
    if (isIndexed === null) return undefined;
    // Another question may have learned it meanwhile.
    const known = this.#known.get(collection);
    if (known !== undefined) return known;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MAX_COLLECTIONS && oldest !== undefined) this.#known.delete(oldest);
    const learned = isIndexed
      ? new IndexedTitles(titles)
      : new PagedTitles(
          titles,
          new MongoSegments(this.#db().collection(snapshotOfTitles(collection))),
          this.#cache,
        );
    this.#known.set(collection, learned);
    return learned;
  }
}
