import type { Collection } from 'mongodb';

import { snapshotOfTitles, snapshotCollection } from '../../../catalog/dataset-pointer.ts';
import { SnapshotError } from '../../../catalog/snapshot/snapshot-error.ts';
import type { TitleDocument } from '../../../catalog/title-document.ts';
import type { Deadline } from '../../deadline.ts';
import type { FoundTitle, Position, Selection } from '../../titles/title-reader.ts';
import { DatasetChanged } from '../dataset-changed.ts';
import { articlePattern, FOUND_TITLE, limits } from '../title-filters.ts';
import { hasTitleIndex } from '../title-index.ts';
import type { KeyedTitles } from '../titles-by-key.ts';
import { PagedRead } from './paged-read.ts';
import { PagedSnapshot } from './paged-snapshot.ts';
import type { SegmentSource } from './segment-source.ts';
import { type PageCache, SnapshotPages } from './snapshot-pages.ts';

/** Keys that are looked for side by side: their segments come together, and those of so many have room in memory. */
const KEYS_AT_ONCE = 16;
/** Titles whose texts are looked at at one time for an article, which the snapshot has not. */
const ARTICLES_AT_ONCE = 256;

type WithTexts = FoundTitle & Partial<Pick<TitleDocument, 'aliases'>>;

/** Titles of a collection without an index of keys: the search snapshot stored beside it says which, by ids they are read. */
export class PagedTitles implements KeyedTitles {
  readonly #titles: Collection<TitleDocument>;
  readonly #source: SegmentSource;
  readonly #cache: PageCache;
  #pages: SnapshotPages | undefined;

  constructor(titles: Collection<TitleDocument>, source: SegmentSource, cache: PageCache) {
    this.#titles = titles;
    this.#source = source;
    this.#cache = cache;
  }

  async withKeys(keys: readonly string[], limit: number, deadline: Deadline): Promise<FoundTitle[]> {
    const snapshot = await this.#open(deadline);
    const wanted = new Set(keys.map((key) => key.toWellFormed()));
    const isMeant = (key: string): boolean => wanted.has(key);
    for (let most = limit; ;) {
      const ranks = await ranksOfKeys(snapshot, keys, most);
      const titles = await this.#documents(snapshot, ranks, { isMeant, deadline });
      if (titles.length >= limit || ranks.length < most) return titles.slice(0, limit);
      // As many more are looked for as were not there: whoever gets fewer than the limit takes them for all.
      most = limit + ranks.length - titles.length;
    }
  }

  async page(
    selection: Selection,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    const page: FoundTitle[] = [];
    for await (const titles of this.#selected(selection, { after, limit }, deadline)) {
      page.push(...titles);
      if (page.length >= limit) break;
    }
    return page.slice(0, limit);
  }

  async count(selection: Selection, upTo: number, deadline: Deadline): Promise<number> {
    let count = 0;
    if (selection.article !== undefined) {
      for await (const titles of this.#selected(selection, { limit: upTo }, deadline)) {
        count += titles.length;
        if (count >= upTo) break;
      }
      return Math.min(count, upTo);
    }
    const snapshot = await this.#open(deadline);
    const texts = await snapshot.texts(selection);
    for await (const ranks of snapshot.ranks(texts, { filter: selection, atOnce: upTo })) {
      count += ranks.length;
      if (count >= upTo) break;
      deadline.throwIfPassed();
    }
    return Math.min(count, upTo);
  }

  /** The titles of a selection in the order of ranks, in arrays: as many at a time as are wanted, as far as can be told before they are read. */
  async *#selected(
    selection: Selection,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): AsyncGenerator<FoundTitle[], void> {
    const { article } = selection;
    const snapshot = await this.#open(deadline);
    const texts = await snapshot.texts(selection);
    const atOnce = article === undefined ? limit : ARTICLES_AT_ONCE;
    const start = selection.key.toWellFormed();
    const isMeant = (key: string): boolean =>
      selection.kind === 'exact' ? key === start : key.startsWith(start);
    let some: number[] = [];
    for await (const ranks of snapshot.ranks(texts, { filter: selection, after, atOnce })) {
      for (const rank of ranks) {
        some.push(rank);
        if (some.length < atOnce) continue;
        yield await this.#documents(snapshot, some, { isMeant, article, deadline });
        some = [];
      }
      deadline.throwIfPassed();
    }
    yield await this.#documents(snapshot, some, { isMeant, article, deadline });
  }

  /** Begins a question: whether the snapshot is still the one that was read from before, its header tells. */
  async #open(deadline: Deadline): Promise<PagedSnapshot> {
    let pages = this.#pages;
    const read = await this.#source.read(pages === undefined ? [1] : [], deadline);
    if (read === undefined) {
      const { collectionName } = this.#titles;
      if ((await hasTitleIndex(this.#titles, deadline)) !== false)
        throw new DatasetChanged(`The search snapshot beside ${collectionName} is gone.`);
      throw new SnapshotError(
        'MISSING',
        `${collectionName} has neither an index of keys nor a search snapshot: load the dataset anew.`,
      );
    }
    if (pages === undefined) {
      pages = new SnapshotPages(read, this.#cache);
      this.#checkName(pages.header);
      this.#pages = pages;
    } else pages.check(read);
    return new PagedSnapshot(new PagedRead(pages, this.#source, deadline));
  }

  #checkName({ version, schema }: { readonly version: string; readonly schema: number }): void {
    if (snapshotCollection(version, schema) === snapshotOfTitles(this.#titles.collectionName)) return;
    throw new SnapshotError(
      'NOT_A_SNAPSHOT',
      `The search snapshot beside ${this.#titles.collectionName} says that it is of dataset ${version}, made by rules ${schema}: load the dataset anew.`,
    );
  }

  /**
   * Reads the titles of some ranks, in their order; without those that are not there, or are called otherwise, as an index would.
   *
   * @param isMeant whether a key is one of those that were looked for
   * @param article only titles one of whose texts begins with it
   * @throws DatasetChanged where titles are left out because the snapshot is no more that of the titles that are there
   */
  async #documents(
    snapshot: PagedSnapshot,
    ranks: readonly number[],
    {
      isMeant,
      article,
      deadline,
    }: {
      readonly isMeant: (key: string) => boolean;
      readonly article?: 'a' | 'an' | undefined;
      readonly deadline: Deadline;
    },
  ): Promise<FoundTitle[]> {
    if (ranks.length === 0) return [];
    const ids = await snapshot.ids(ranks);
    const projection = article === undefined ? FOUND_TITLE : { ...FOUND_TITLE, aliases: 1 };
    const found = await this.#titles
      .find<WithTexts>({ _id: { $in: ids } }, { projection, batchSize: ids.length + 1, ...limits(deadline) })
      .toArray();
    const byId = new Map(found.map((title) => [title._id, title]));
    const titles = ids.flatMap((id) => {
      const title = byId.get(id);
      return title?.keys.some(isMeant) === true ? [title] : [];
    });
    if (titles.length < ids.length) await this.#checkUnchanged(snapshot, deadline);
    return article === undefined ? titles : beginningWith(article, titles);
  }

  /**
   * Whether titles are missing because others were loaded, or because somebody has changed those that are there by hand. A load stores its snapshot
   * before its titles: where titles are there, and the snapshot is the same afterwards, nothing was loaded since it was read first.
   *
   * @throws DatasetChanged where something was loaded, or the collection is dropped
   */
  async #checkUnchanged({ pages }: PagedSnapshot, deadline: Deadline): Promise<void> {
    if ((await hasTitleIndex(this.#titles, deadline)) !== false)
      throw new DatasetChanged(`${this.#titles.collectionName} is not what it was.`);
    const read = await this.#source.read([], deadline);
    if (read === undefined) throw new DatasetChanged('The search snapshot is gone.');
    pages.check(read);
  }
}

/** The ranks of any of the keys, at most `limit` of them. */
async function ranksOfKeys(
  snapshot: PagedSnapshot,
  keys: readonly string[],
  limit: number,
): Promise<number[]> {
  const found = new Set<number>();
  for (let at = 0; at < keys.length && found.size < limit; at += KEYS_AT_ONCE) {
    const some = keys.slice(at, at + KEYS_AT_ONCE);
    const ranks = await Promise.all(some.map((key) => firstRanks(snapshot, key, limit)));
    for (const rank of ranks.flat()) found.add(rank);
  }
  return [...found].slice(0, limit);
}

/** The first ranks of a key, `limit` of them and maybe some more. */
async function firstRanks(snapshot: PagedSnapshot, key: string, limit: number): Promise<number[]> {
  const texts = await snapshot.texts({ kind: 'exact', key });
  const found: number[] = [];
  for await (const ranks of snapshot.ranks(texts, { atOnce: limit })) {
    found.push(...ranks);
    if (found.length >= limit) break;
  }
  return found;
}

function beginningWith(article: 'a' | 'an', titles: readonly WithTexts[]): FoundTitle[] {
  const begins = new RegExp(articlePattern(article), 'iu');
  return titles.flatMap(({ aliases = [], ...title }) =>
    [title.title, title.originalTitle ?? '', ...aliases].some((text) => begins.test(text)) ? [title] : [],
  );
}
