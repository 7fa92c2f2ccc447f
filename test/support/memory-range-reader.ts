import type { TitleDocument } from '../../catalog/title-document.ts';
import type { Deadline } from '../../api/deadline.ts';
import { isWithin, type IdRange } from '../../api/parallel/id-range.ts';
import { nameKey } from '../../catalog/fold-name.ts';
import type {
  CountedBy,
  FoundInRange,
  FoundPerson,
  RangeReader,
  TitleFilter,
} from '../../api/parallel/range-reader.ts';
import {
  comparePositions,
  type FoundTitle,
  positionOf,
  type Position,
} from '../../api/titles/title-reader.ts';

/** The twin of MongoRangeReader: the same answers from memory. */
export class MemoryRangeReader implements RangeReader {
  readonly #titlesOf: (collection: string) => readonly TitleDocument[];
  readonly #before: (method: string, range: IdRange | null, deadline: Deadline) => Promise<void>;

  /** @param before awaited before each read is answered: may fail it, or never resolve */
  constructor(
    titlesOf: (collection: string) => readonly TitleDocument[],
    before: (method: string, range: IdRange | null, deadline: Deadline) => Promise<void> = (
      _,
      __,
      deadline,
    ) => {
      deadline.signal.throwIfAborted();
      return Promise.resolve();
    },
  ) {
    this.#titlesOf = titlesOf;
    this.#before = before;
  }

  async find(
    collection: string,
    range: IdRange,
    filter: TitleFilter,
    { after, limit }: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundInRange> {
    await this.#before('find', range, deadline);
    const found = this.#within(collection, range)
      .filter((title) => passes(title, filter))
      .filter((title) => after === undefined || comparePositions(positionOf(title), after) > 0)
      .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
    return { count: found.length, titles: found.slice(0, limit).map(foundTitle) };
  }

  async countBy(
    collection: string,
    range: IdRange,
    by: CountedBy,
    type: string | undefined,
    deadline: Deadline,
  ): Promise<Map<number | string | null, number>> {
    await this.#before('countBy', range, deadline);
    const counts = new Map<number | string | null, number>();
    for (const title of this.#within(collection, range)) {
      if (type === undefined || title.type === type) counts.set(title[by], (counts.get(title[by]) ?? 0) + 1);
    }
    return counts;
  }

  async people(
    collection: string,
    range: IdRange,
    keys: readonly string[],
    deadline: Deadline,
  ): Promise<FoundPerson[]> {
    await this.#before('people', range, deadline);
    const found = new Map<string, FoundPerson>();
    for (const { directors, votes } of this.#within(collection, range)) {
      for (const { id, name } of directors) {
        if (name === null || !keys.includes(nameKey(name))) continue;
        const before = found.get(id) ?? { id, name, titles: 0, votes: 0 };
        found.set(id, { ...before, titles: before.titles + 1, votes: before.votes + votes });
      }
    }
    return [...found.values()];
  }

  async sampleIds(collection: string, count: number, deadline: Deadline): Promise<string[]> {
    await this.#before('sampleIds', null, deadline);
    const ids = this.#titlesOf(collection).map(({ _id }) => _id);
    const step = Math.max(1, Math.floor(ids.length / count));
    return ids.filter((_, index) => index % step === 0);
  }

  #within(collection: string, range: IdRange): TitleDocument[] {
    return this.#titlesOf(collection).filter(({ _id }) => isWithin(_id, range));
  }
}

function passes(title: TitleDocument, filter: TitleFilter): boolean {
  if (filter.kind === 'directedBy') return title.directors.some(({ id }) => id === filter.person);
  const { key, year, yearFrom, yearTo, type } = filter;
  return (
    title.keys.some((each) => each.includes(key)) &&
    (year === undefined || title.year === year) &&
    (yearFrom === undefined || (title.year !== null && title.year >= yearFrom)) &&
    (yearTo === undefined || (title.year !== null && title.year <= yearTo)) &&
    (type === undefined || title.type === type)
  );
}

/** As a lookup reads it. */
export function foundTitle(title: TitleDocument): FoundTitle {
  const { _id, title: name, originalTitle, year, type, votes, directors, keys } = title;
  return { _id, title: name, originalTitle, year, type, votes, directors, keys };
}
