import type { Deadline } from '../deadline.ts';
import type { FoundTitle, Position } from '../titles/title-reader.ts';
import type { IdRange } from './id-range.ts';

/** What titles are looked at for, that no index serves. */
export type TitleFilter =
  | {
      /** One of the title's keys has this text in it, folded. */
      readonly kind: 'contains';
      readonly key: string;
      readonly year?: number | undefined;
      readonly yearFrom?: number | undefined;
      readonly yearTo?: number | undefined;
      readonly type?: string | undefined;
    }
  | {
      /** Somebody with this id is credited with directing it. */
      readonly kind: 'directedBy';
      readonly person: string;
    };

/** By what titles can be counted. */
export type CountedBy = 'year' | 'type';

/** What a range has of a filter. */
export interface FoundInRange {
  /** Titles in the range that pass; of those behind `after`, where that is given. */
  readonly count: number;
  /** The first of them in the order of positions. */
  readonly titles: readonly FoundTitle[];
}

/** Somebody who directed something. */
export interface FoundPerson {
  readonly id: string;
  readonly name: string;
  /** Titles that the person is credited with. */
  readonly titles: number;
  /** Of all these titles together. */
  readonly votes: number;
}

/**
 * Looks at every title of a range on one replica. The cost follows from the range and not from what is found. A collection that
 * does not exist has nothing in any range. Throws as TitleReader does.
 */
export interface RangeReader {
  /** Counts what passes, and gives the first `limit` of it. */
  find(
    collection: string,
    range: IdRange,
    filter: TitleFilter,
    page: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundInRange>;
  /** How many titles have each year or type; null stands for those without. */
  countBy(
    collection: string,
    range: IdRange,
    by: CountedBy,
    type: string | undefined,
    deadline: Deadline,
  ): Promise<ReadonlyMap<number | string | null, number>>;
  /** Everybody credited with directing whose name folds to one of the keys: see `nameKeys`. */
  people(
    collection: string,
    range: IdRange,
    keys: readonly string[],
    deadline: Deadline,
  ): Promise<FoundPerson[]>;
  /** Ids drawn at random, about `count` of them and some perhaps twice; all where there are fewer. */
  sampleIds(collection: string, count: number, deadline: Deadline): Promise<string[]>;
}
