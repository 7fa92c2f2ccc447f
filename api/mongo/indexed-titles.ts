import { type Collection, type Filter, type FindOptions, MongoServerError } from 'mongodb';

import { TITLE_INDEX, type TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../deadline.ts';
import type { FoundTitle, Position, Selection } from '../titles/title-reader.ts';
import { DatasetChanged } from './dataset-changed.ts';
import { hasTitleIndex } from './title-index.ts';
import { articlePattern, comesAfter, escaped, FOUND_TITLE, limits, ORDER } from './title-filters.ts';
import type { KeyedTitles } from './titles-by-key.ts';

/** What a server answers where it knows of no way to execute a query, a hint to an index that is not there among them. */
const NO_PLAN = new Set<unknown>([2, 291]);

/** Titles of a collection that has TITLE_INDEX, as earlier releases made them. */
export class IndexedTitles implements KeyedTitles {
  readonly #titles: Collection<TitleDocument>;

  constructor(titles: Collection<TitleDocument>) {
    this.#titles = titles;
  }

  withKeys(keys: readonly string[], limit: number, deadline: Deadline): Promise<FoundTitle[]> {
    return this.#find({ keys: { $in: keys } }, { limit }, deadline);
  }

  page(
    selection: Selection,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    const filter = { ...filterOf(selection), ...(after === undefined ? {} : comesAfter(after)) };
    return this.#find(filter, { limit, sort: ORDER }, deadline);
  }

  count(selection: Selection, upTo: number, deadline: Deadline): Promise<number> {
    return this.#byIndex(deadline, () =>
      this.#titles.countDocuments(filterOf(selection), {
        limit: upTo,
        hint: TITLE_INDEX.name,
        ...limits(deadline),
      }),
    );
  }

  #find(
    filter: Filter<TitleDocument>,
    { limit, ...options }: Pick<FindOptions, 'sort'> & { readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]> {
    return this.#byIndex(deadline, () =>
      this.#titles
        .find<FoundTitle>(filter, {
          ...options,
          projection: FOUND_TITLE,
          limit,
          batchSize: limit + 1,
          hint: TITLE_INDEX.name,
          ...limits(deadline),
        })
        .toArray(),
    );
  }

  /**
   * A read with a hint to the index. Without it, a collection that was loaded anew and has no index any more would be looked through title by
   * title.
   */
  async #byIndex<T>(deadline: Deadline, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const isRefused = error instanceof MongoServerError && NO_PLAN.has(error.code);
      if (!isRefused || (await hasTitleIndex(this.#titles, deadline)) === true) throw error;
      throw new DatasetChanged(`${this.#titles.collectionName} has no index of keys any more.`, {
        cause: error,
      });
    }
  }
}

function filterOf({ kind, key, article, year, yearFrom, yearTo, type }: Selection): Filter<TitleDocument> {
  const all = [
    ...(article === undefined ? [] : [beginsWith(article)]),
    ...(year === undefined ? [] : [{ year }]),
    ...(yearFrom === undefined ? [] : [{ year: { $gte: yearFrom } }]),
    ...(yearTo === undefined ? [] : [{ year: { $lte: yearTo } }]),
  ];
  return {
    // An anchored expression, because of a `$gte`/`$lt` range over an array's index the server uses one bound only.
    keys: kind === 'exact' ? key : { $regex: `^${escaped(key)}` },
    ...(all.length === 0 ? {} : { $and: all }),
    ...(type === undefined ? {} : { type }),
  };
}

function beginsWith(article: 'a' | 'an'): Filter<TitleDocument> {
  const begins = { $regex: articlePattern(article), $options: 'i' };
  return { $or: [{ title: begins }, { originalTitle: begins }, { aliases: begins }] };
}
