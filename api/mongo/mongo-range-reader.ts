import type { Collection, Db, Document } from 'mongodb';

import { nameKey } from '../../catalog/fold-name.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../deadline.ts';
import type { IdRange } from '../parallel/id-range.ts';
import type {
  CountedBy,
  FoundInRange,
  FoundPerson,
  RangeReader,
  TitleFilter,
} from '../parallel/range-reader.ts';
import type { Position } from '../titles/title-reader.ts';
import { attemptRead } from './attempt-read.ts';
import { namePattern } from './name-pattern.ts';
import { comesAfter, escaped, FOUND_TITLE, limits, ORDER } from './title-filters.ts';

/** Ranges are walked by the index of ids: by any other, each of them would be walked as a whole. */
const BY_ID = { _id: 1 } as const;
/** A page that begins behind another is not counted again. */
const NOTHING: FoundInRange = { count: 0, titles: [] };

/** Reads ranges from one mongod, over the connections of a MongoTitleReader. */
export class MongoRangeReader implements RangeReader {
  readonly #replica: string;
  readonly #db: () => Db;

  constructor(replica: string, db: () => Db) {
    this.#replica = replica;
    this.#db = db;
  }

  async find(
    collection: string,
    range: IdRange,
    filter: TitleFilter,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundInRange> {
    const all = [within(range), filterOf(filter), ...(after === undefined ? [] : [comesAfter(after)])];
    const [found] = await this.#aggregate<FoundInRange>(collection, deadline, [
      { $match: { $and: all } },
      // One pass counts all and keeps the first ones only.
      {
        $group: {
          _id: null,
          count: { $sum: 1 },
          titles: { $topN: { n: limit, sortBy: ORDER, output: fieldsOfTitle() } },
        },
      },
    ]);
    return found === undefined ? NOTHING : { count: found.count, titles: found.titles };
  }

  async countBy(
    collection: string,
    range: IdRange,
    by: CountedBy,
    type: string | undefined,
    deadline: Deadline,
  ): Promise<Map<number | string | null, number>> {
    const groups = await this.#aggregate<{ _id: number | string | null; count: number }>(
      collection,
      deadline,
      [
        { $match: { ...within(range), ...(type === undefined ? {} : { type }) } },
        { $group: { _id: `$${by}`, count: { $sum: 1 } } },
      ],
    );
    return new Map(groups.map(({ _id, count }) => [_id, count]));
  }

  async people(
    collection: string,
    range: IdRange,
    keys: readonly string[],
    deadline: Deadline,
  ): Promise<FoundPerson[]> {
    const named = { 'directors.name': { $regex: namePattern(keys), $options: 'i' } };
    const groups = await this.#aggregate<{
      _id: { id: string; name: string };
      titles: number;
      votes: number;
    }>(collection, deadline, [
      { $match: { ...within(range), ...named } },
      { $unwind: '$directors' },
      { $match: named },
      { $group: { _id: '$directors', titles: { $sum: 1 }, votes: { $sum: '$votes' } } },
    ]);
    return groups
      .filter(({ _id: { name } }) => keys.includes(nameKey(name)))
      .map(({ _id: { id, name }, titles, votes }) => ({ id, name, titles, votes }));
  }

  async sampleIds(collection: string, count: number, deadline: Deadline): Promise<string[]> {
    const found = await attemptRead(this.#replica, deadline, () =>
      this.#titles(collection)
        .aggregate<{ _id: string }>([{ $sample: { size: count } }, { $project: { _id: 1 } }], {
          batchSize: count + 1,
          ...limits(deadline),
        })
        .toArray(),
    );
    return found.map(({ _id }) => _id);
  }

  #aggregate<T extends Document>(collection: string, deadline: Deadline, stages: Document[]): Promise<T[]> {
    return attemptRead(this.#replica, deadline, () =>
      this.#titles(collection)
        .aggregate<T>(stages, { hint: BY_ID, ...limits(deadline) })
        .toArray(),
    );
  }

  #titles(collection: string): Collection<TitleDocument> {
    return this.#db().collection<TitleDocument>(collection);
  }
}

function within({ from, to }: IdRange): Document {
  if (from === null && to === null) return {};
  return { _id: { ...(from === null ? {} : { $gte: from }), ...(to === null ? {} : { $lt: to }) } };
}

function filterOf(filter: TitleFilter): Document {
  if (filter.kind === 'directedBy') return { 'directors.id': filter.person };
  const { key, year, yearFrom, yearTo, type } = filter;
  const years = {
    ...(year === undefined ? {} : { $eq: year }),
    ...(yearFrom === undefined ? {} : { $gte: yearFrom }),
    ...(yearTo === undefined ? {} : { $lte: yearTo }),
  };
  return {
    ...(type === undefined ? {} : { type }),
    ...(Object.keys(years).length === 0 ? {} : { year: years }),
    keys: { $regex: escaped(key) },
  };
}

function fieldsOfTitle(): Document {
  return Object.fromEntries(['_id', ...Object.keys(FOUND_TITLE)].map((field) => [field, `$${field}`]));
}
