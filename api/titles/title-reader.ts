import type { TitleDocument } from '../../catalog/title-document.ts';
import type { ByteText } from '../byte-text.ts';
import type { RecordsReader } from '../datasets/dataset-list.ts';
import type { DatasetReader } from '../datasets/dataset-session.ts';
import type { Deadline } from '../deadline.ts';

/** What a lookup reads of a title. */
export type FoundTitle = Pick<
  TitleDocument,
  '_id' | 'title' | 'originalTitle' | 'year' | 'type' | 'votes' | 'directors' | 'keys'
>;

/** How a title is compared with the key asked for. */
export type MatchKind = 'exact' | 'prefix';

/** Which titles: all those one of whose keys is, or begins with, `key`, and that pass the filters. */
export interface Selection {
  readonly kind: MatchKind;
  /** Folded. */
  readonly key: string;
  /** Only titles one of whose texts begins with this word. */
  readonly article?: 'a' | 'an' | undefined;
  readonly year?: number | undefined;
  /** Years from…to, both included; titles without a year are left out. */
  readonly yearFrom?: number | undefined;
  readonly yearTo?: number | undefined;
  readonly type?: string | undefined;
}

/** Whether a title is of the year and type that a selection wants. */
export function passes(
  title: Pick<FoundTitle, 'year' | 'type'>,
  { year, yearFrom, yearTo, type }: Omit<Selection, 'kind' | 'key'>,
): boolean {
  return (
    (year === undefined || title.year === year) &&
    (yearFrom === undefined || (title.year !== null && title.year >= yearFrom)) &&
    (yearTo === undefined || (title.year !== null && title.year <= yearTo)) &&
    (type === undefined || title.type === type)
  );
}

/**
 * A place in the order of titles: those that are called so before those that are known so, then most voted first, then the latest, those
 * without a year last, then by id.
 */
export interface Position {
  /** Whether the title is found by an alias alone; false where nothing is ordered by that. */
  readonly byAlias: boolean;
  readonly votes: number;
  readonly year: number | null;
  readonly id: string;
}

/** Below 0 where `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return (
    Number(a.byAlias) - Number(b.byAlias) ||
    b.votes - a.votes ||
    (b.year ?? -Infinity) - (a.year ?? -Infinity) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Where a title stands, by whatever it was found. */
export function positionOf({ votes, year, _id }: Pick<FoundTitle, 'votes' | 'year' | '_id'>): Position {
  return { byAlias: false, votes, year, id: _id };
}

/**
 * Reads the catalogue on one replica. A read that failed because of the replica, and that may succeed on another, throws
 * ReplicaReadError; one for which only what is stored there will not do throws NotHere; a read that outlived its deadline throws the
 * reason of the deadline's signal.
 */
export interface TitleReader extends DatasetReader, RecordsReader {
  /** Titles that have any of the keys, in no order, at most `limit` of them. None where the collection does not exist. */
  withKeys(
    collection: string,
    keys: readonly string[],
    limit: number,
    deadline: Deadline,
  ): Promise<FoundTitle[]>;
  /**
   * Who directed the titles of these ids, each once, without those that there are not: the JSON of `TitleDocument.directors`, ready to be put into an
   * answer.
   */
  directorsOf(
    collection: string,
    ids: readonly string[],
    deadline: Deadline,
  ): Promise<ReadonlyMap<string, ByteText>>;
  /** The first `limit` titles of a selection in the order of positions, after `after` where it is given. */
  page(
    collection: string,
    selection: Selection,
    range: { readonly after?: Position | undefined; readonly limit: number },
    deadline: Deadline,
  ): Promise<FoundTitle[]>;
  /** How many titles a selection has; `upTo` where it has more. */
  count(collection: string, selection: Selection, upTo: number, deadline: Deadline): Promise<number>;
  /** The whole title of an id; null where there is none. */
  title(collection: string, id: string, deadline: Deadline): Promise<TitleDocument | null>;
}
