import { createHash } from 'node:crypto';

import { foldTitle } from '../../catalog/fold-title.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import type { Deadline } from '../deadline.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { CursorRefused, decodeCursor, encodeCursor, queryFingerprint, type Cursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuery } from './directors-query.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import { titleMatch } from './title-match.ts';
import { comparePositions, type FoundTitle, type Position, type Selection } from './title-reader.ts';

/** Titles are counted up to here; an answer with more says `partial`. */
export const MAX_COUNTED = 10_000;
const MAX_SUGGESTIONS = 5;
/** More than are suggested, because homonyms are suggested once. */
const READ_FOR_SUGGESTIONS = 20;
/** Shorter prefixes match too much to suggest anything. */
const SHORTEST_SUGGESTION_PREFIX = 3;

export interface SearchResult extends Omit<CachedAnswer, 'rest'> {
  /** The whole body: JSON in UTF-8 as a text of one byte a character, see {@link CachedAnswer.rest}. */
  readonly bytes: string;
  /** Whether it came from memory. */
  readonly cached: boolean;
}

interface Page {
  readonly kind: Selection['kind'];
  readonly titles: readonly FoundTitle[];
  readonly total: number;
  readonly partial: boolean;
  /** Whether titles follow this page. */
  readonly more: boolean;
}

/** A checked query with what follows from it. */
export interface DirectorsQuestion {
  readonly query: DirectorsQuery;
  /** The beginning of the body, up to where it is the same for all who ask for the same; bytes as in {@link CachedAnswer.rest}. */
  readonly echo: string;
  /** The same for two questions only where their answers are the same to the letter, but for the echo. */
  readonly cacheKey: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly cursor: Cursor | undefined;
}

/** Answers `GET /directors` from the replicas. */
export class DirectorsSearch {
  readonly #reads: DatasetReads<ReplicaTitles>;
  readonly #cache: AnswerCache;

  constructor(reads: DatasetReads<ReplicaTitles>, cache: AnswerCache) {
    this.#reads = reads;
    this.#cache = cache;
  }

  /** The answer, where it was kept from before. */
  kept({ cacheKey, cursor, echo }: DirectorsQuestion): SearchResult | undefined {
    const dataset = this.#reads.dataset(cursor?.dataset);
    const kept = this.#cache.get(datasetIdentity(dataset), cacheKey);
    if (kept === undefined) return undefined;
    const { rest, etag, replica } = kept;
    return { bytes: echo + rest, etag, dataset: kept.dataset, replica, cached: true };
  }

  /**
   * @throws CursorRefused where the dataset of the cursor is gone; what {@link DatasetReads.read} throws where no replica could
   *   answer in time
   */
  async search(question: DirectorsQuestion, deadline: Deadline): Promise<SearchResult> {
    const kept = this.kept(question);
    if (kept !== undefined) return kept;
    const { cursor, echo, cacheKey } = question;
    const wanted = cursor?.dataset;
    const { answer, dataset, replica } = await this.#reads
      .read(
        {
          dataset: wanted,
          ask: (view) => answerFrom(view, question),
          // The total is counted after the page was read.
          foundNothing: ({ titles, total }) => titles.length === 0 || total === 0,
        },
        deadline,
      )
      .catch((error: unknown) => {
        if (!(error instanceof DatasetGone)) throw error;
        throw new CursorRefused(
          'belongs to a dataset version that is no longer kept: start again without it',
          { cause: error },
        );
      });
    const rest = utf8Bytes(JSON.stringify(answer)).replace('{', ',');
    const etag = createHash('sha256').update(rest, 'latin1').digest('base64url').slice(0, 22);
    const from = { etag, dataset: dataset.version, replica };
    this.#cache.set(datasetIdentity(dataset), cacheKey, { rest, ...from });
    return { ...from, bytes: echo + rest, cached: false };
  }
}

/**
 * What follows from a query alone.
 *
 * @throws CursorRefused where the query's cursor is none, or belongs to another query
 */
export function directorsQuestion(query: DirectorsQuery): DirectorsQuestion {
  const { title, year, type, match, limit } = query;
  const key = foldTitle(title);
  const fingerprint = queryFingerprint({ ...query, key });
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  if (cursor !== undefined && cursor.query !== fingerprint) {
    throw new CursorRefused('belongs to another query: start again without it');
  }
  return {
    query,
    key,
    fingerprint,
    cursor,
    echo: `{"query":${utf8Bytes(JSON.stringify({ title, ...defined({ year, type, match }) }))}`,
    cacheKey: JSON.stringify([key, year, type, match, limit, query.cursor]),
  };
}

/** A text of one byte a character, the bytes being those of `text` in UTF-8. */
function utf8Bytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

async function answerFrom(
  view: View<ReplicaTitles>,
  question: DirectorsQuestion,
): Promise<Omit<DirectorsAnswer, 'query'>> {
  const { key, fingerprint, cursor } = question;
  const page = await readPage(view, question);
  const last = page.titles.at(-1);
  return {
    dataset: view.dataset.version,
    partial: page.partial,
    total: page.total,
    titles: page.titles.map((found) => titleMatch(found, { kind: page.kind, key })),
    suggestions: page.total === 0 && cursor === undefined ? await readSuggestions(view, key) : [],
    ...(page.more && last !== undefined
      ? {
          nextCursor: encodeCursor({
            dataset: datasetIdentity(view.dataset),
            query: fingerprint,
            kind: page.kind,
            after: positionOf(last),
            total: page.total,
            partial: page.partial,
          }),
        }
      : {}),
  };
}

/** Exact where that was asked for or finds something, else prefix; a cursor says which it was on the page before. */
async function readPage(view: View<ReplicaTitles>, { query, key, cursor }: DirectorsQuestion): Promise<Page> {
  const { year, type } = query;
  const kind = cursor?.kind ?? query.match;
  const range = { after: cursor?.after, limit: query.limit };
  if (kind !== 'prefix') {
    const selection = { kind: 'exact', key, year, type } as const;
    const found = await view.reader.lookup(view.collection, key, view.deadline);
    const page =
      found === 'too many'
        ? await readSorted(view, selection, range, cursor)
        : sortedPage(found, selection, range);
    if (kind === 'exact' || page.total > 0) return page;
  }
  return readSorted(view, { kind: 'prefix', key, year, type }, range, cursor);
}

/** A page of a selection that is small enough to be here as a whole. */
function sortedPage(
  found: readonly FoundTitle[],
  { kind, year, type }: Selection,
  { after, limit }: { after: Position | undefined; limit: number },
): Page {
  const all = found
    .filter(
      (title) => (year === undefined || title.year === year) && (type === undefined || title.type === type),
    )
    .toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)));
  const rest =
    after === undefined ? all : all.filter((title) => comparePositions(positionOf(title), after) > 0);
  return { kind, titles: rest.slice(0, limit), total: all.length, partial: false, more: rest.length > limit };
}

/** A page that the replica sorts and cuts. Counted only where the page does not show how many there are. */
async function readSorted(
  { reader, collection, deadline }: View<ReplicaTitles>,
  selection: Selection,
  { after, limit }: { after: Position | undefined; limit: number },
  cursor: Cursor | undefined,
): Promise<Page> {
  const titles = await reader.page(collection, selection, { after, limit: limit + 1 }, deadline);
  const more = titles.length > limit;
  const page = { kind: selection.kind, titles: titles.slice(0, limit), more };
  if (cursor !== undefined) return { ...page, total: cursor.total, partial: cursor.partial };
  if (!more) return { ...page, total: titles.length, partial: false };
  const total = await reader.count(collection, selection, MAX_COUNTED + 1, deadline);
  return { ...page, total: Math.min(total, MAX_COUNTED), partial: total > MAX_COUNTED };
}

/** The best known titles that begin with the first two thirds of the key: what somebody who mistyped its end may have meant. */
async function readSuggestions(
  { reader, collection, deadline }: View<ReplicaTitles>,
  key: string,
): Promise<string[]> {
  const letters = Array.from(key);
  const length = Math.max(SHORTEST_SUGGESTION_PREFIX, Math.ceil((letters.length * 2) / 3));
  if (letters.length < SHORTEST_SUGGESTION_PREFIX) return [];
  const selection = { kind: 'prefix', key: letters.slice(0, length).join('') } as const;
  const titles = await reader.page(collection, selection, { limit: READ_FOR_SUGGESTIONS }, deadline);
  return [...new Set(titles.map(({ title }) => title))].slice(0, MAX_SUGGESTIONS);
}

function positionOf({ votes, _id }: FoundTitle): Position {
  return { votes, id: _id };
}

/** The entries that have a value. */
function defined<T extends object>(entries: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
