import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { Deadline } from '../deadline.ts';
import type { ReplicaTitles } from '../titles/replica-titles.ts';
import { comparePositions, positionOf, type FoundTitle, type Position } from '../titles/title-reader.ts';
import { DatasetRanges } from './dataset-ranges.ts';
import { mergeSorted } from './merge-sorted.ts';
import type { RangeTask } from './range-place.ts';
import type { CountedBy, FoundPerson, TitleFilter } from './range-reader.ts';
import type { ScatteredRead } from './scattered-read.ts';

/** What every answer says of where it is from. */
export interface Scanned {
  readonly dataset: KeptDataset;
  /** Share of the titles that were not looked at, because time was up: 0 to 1. */
  readonly missing: number;
  /** Names of the replicas that it was read from. */
  readonly replicas: readonly string[];
}

export interface FilmsFound extends Scanned {
  /** Titles that pass, of those looked at; of those behind `after` where that was given. */
  readonly count: number;
  /** Most voted first, equals by id. */
  readonly titles: readonly FoundTitle[];
  /** Whether titles follow. */
  readonly more: boolean;
}

export interface PeopleFound extends Scanned {
  /** Most votes first, equals by id. */
  readonly people: readonly FoundPerson[];
}

export interface TitlesCounted extends Scanned {
  /** By value, smallest first; null, for titles that have none, last. */
  readonly counts: readonly { readonly value: number | string | null; readonly titles: number }[];
}

/** A title that somebody directed. */
export type DirectedTitle = Pick<FoundTitle, '_id' | 'title' | 'year' | 'type' | 'votes' | 'directors'>;

export interface DirectedFound extends Omit<FilmsFound, 'titles'> {
  readonly titles: readonly DirectedTitle[];
}

/** Who directed what in a dataset. */
export interface PeopleKnown {
  /** Everybody whose name has one of the keys, given as `nameKeys`: most votes first, equals by id. */
  called(keys: readonly string[]): readonly FoundPerson[];
  /** What somebody directed behind a position, in the order of positions: how many titles, and the first `limit`. */
  directed(
    person: string,
    page: { readonly after?: Position | undefined; readonly limit: number },
  ): { readonly count: number; readonly titles: readonly DirectedTitle[] };
}

/** A page of titles that is wanted. */
interface WantedPage {
  /** Identity of the only dataset that will do. */
  readonly dataset?: string | undefined;
  readonly after?: Position | undefined;
  readonly limit: number;
}

type Part<T> = Scanned & { readonly parts: readonly T[] };

/** Answers what no index serves, by looking at every title: the ranges of a dataset at once, as far as replicas are idle. */
export class CatalogueScans {
  readonly #reads: Pick<DatasetReads<ReplicaTitles>, 'read' | 'ready' | 'served'>;
  readonly #scatter: ScatteredRead;
  readonly #ranges: DatasetRanges;
  readonly #known: (dataset: KeptDataset) => PeopleKnown | undefined;

  constructor(
    reads: Pick<DatasetReads<ReplicaTitles>, 'read' | 'ready' | 'served'>,
    scatter: ScatteredRead,
    known: (dataset: KeptDataset) => PeopleKnown | undefined = () => undefined,
  ) {
    this.#reads = reads;
    this.#known = known;
    this.#scatter = scatter;
    this.#ranges = new DatasetRanges(scatter);
  }

  /** The dataset that a question which came now would be answered from; null where there is none. */
  dataset(wanted?: string): KeptDataset | null {
    return this.#reads.served(wanted)?.dataset ?? null;
  }

  /**
   * A page of the titles that pass a filter.
   *
   * @param page `dataset`: identity of the only one that will do
   * @throws DatasetGone where `page.dataset` is not served any more; what {@link ScatteredRead.run} and {@link DatasetReads.read} throw
   */
  async films(filter: TitleFilter, page: WantedPage, deadline: Deadline): Promise<FilmsFound> {
    const range = { after: page.after, limit: page.limit + 1 };
    const { parts, ...scanned } = await this.#scan(page.dataset, deadline, {
      read: (reader, collection, ids, limit) => reader.find(collection, ids, filter, range, limit),
      foundNothing: ({ count }) => count === 0,
    });
    const titles = mergeSorted(
      parts.map((part) => part.titles),
      (a, b) => comparePositions(positionOf(a), positionOf(b)),
      range.limit,
    );
    return {
      ...scanned,
      count: parts.reduce((sum, { count }) => sum + count, 0),
      titles: titles.slice(0, page.limit),
      more: titles.length > page.limit,
    };
  }

  /** Everybody who directed something and has one of the names, given as `nameKeys`. Throws as {@link films}. */
  async people(keys: readonly string[], deadline: Deadline): Promise<PeopleFound> {
    const inMemory = this.#inMemory();
    if (inMemory !== undefined) return { ...inMemory.scanned, people: inMemory.known.called(keys) };
    const { parts, ...scanned } = await this.#scan(undefined, deadline, {
      read: (reader, collection, ids, limit) => reader.people(collection, ids, keys, limit),
      foundNothing: ({ length }) => length === 0,
    });
    const byId = new Map<string, FoundPerson>();
    for (const person of parts.flat()) {
      const before = byId.get(person.id);
      byId.set(person.id, {
        ...person,
        titles: person.titles + (before?.titles ?? 0),
        votes: person.votes + (before?.votes ?? 0),
      });
    }
    const people = [...byId.values()].sort((a, b) => b.votes - a.votes || (a.id < b.id ? -1 : 1));
    return { ...scanned, people };
  }

  /** A page of what somebody directed. Throws as {@link films}. */
  async directed(person: string, page: WantedPage, deadline: Deadline): Promise<DirectedFound> {
    const inMemory = this.#inMemory(page.dataset);
    if (inMemory === undefined) return await this.films({ kind: 'directedBy', person }, page, deadline);
    const { count, titles } = inMemory.known.directed(person, page);
    return { ...inMemory.scanned, count, titles, more: count > titles.length };
  }

  /** How many titles have each year or type. Throws as {@link films}. */
  async counts(by: CountedBy, type: string | undefined, deadline: Deadline): Promise<TitlesCounted> {
    const { parts, ...scanned } = await this.#scan(undefined, deadline, {
      read: (reader, collection, ids, limit) => reader.countBy(collection, ids, by, type, limit),
      foundNothing: ({ size }) => size === 0,
    });
    const sums = new Map<number | string | null, number>();
    for (const part of parts) {
      for (const [value, titles] of part) sums.set(value, titles + (sums.get(value) ?? 0));
    }
    const counts = [...sums].map(([value, titles]) => ({ value, titles }));
    return { ...scanned, counts: counts.sort((a, b) => compareValues(a.value, b.value)) };
  }

  /** A dataset that goes while it is read is left for the one that came, once; one that was asked for by name is not. */
  async #scan<T>(wanted: string | undefined, deadline: Deadline, task: RangeTask<T>): Promise<Part<T>> {
    try {
      return await this.#scanNow(wanted, deadline, task);
    } catch (error) {
      if (!(error instanceof DatasetGone) || wanted !== undefined) throw error;
      return await this.#scanNow(wanted, deadline, task);
    }
  }

  async #scanNow<T>(wanted: string | undefined, deadline: Deadline, task: RangeTask<T>): Promise<Part<T>> {
    // Asks nothing: waits for a replica with a dataset, or says why there is none.
    const { dataset } = await this.#reads.read(
      { dataset: wanted, ask: () => Promise.resolve(true), foundNothing: () => false },
      deadline,
    );
    const identity = datasetIdentity(dataset);
    const ranges = await this.#ranges.of(identity, deadline);
    return { dataset, ...(await this.#scatter.run(identity, ranges, task, deadline)) };
  }

  /** Who directed what, where that is in memory and a replica says that it is served; and what an answer from there says of itself. */
  #inMemory(wanted?: string): { readonly known: PeopleKnown; readonly scanned: Scanned } | undefined {
    const served = this.#reads.ready ? this.#reads.served(wanted) : null;
    const known = served === null ? undefined : this.#known(served.dataset);
    if (served === null || known === undefined) return undefined;
    return { known, scanned: { dataset: served.dataset, missing: 0, replicas: [served.replica] } };
  }
}

function compareValues(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}
