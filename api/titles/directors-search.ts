import { createHash } from 'node:crypto';

import { readingsIdentity, titleReadings } from '../../catalog/title-readings.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity, type NamedDataset } from '../datasets/dataset-identity.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import { joinByteTexts, toByteText, type ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { CursorRefused, decodeCursor, encodeCursor, queryFingerprint, type Cursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuery } from './directors-query.ts';
import { type Finder, type Finders, foundPage } from './found-page.ts';
import { pageOfReadings } from './page-of-readings.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import { titleMatch } from './title-match.ts';

const MAX_SUGGESTIONS = 5;
/** More than are suggested, because homonyms are suggested once. */
const READ_FOR_SUGGESTIONS = 20;
/** Shorter prefixes match too much to suggest anything. */
const SHORTEST_SUGGESTION_PREFIX = 3;

export interface SearchResult extends Omit<CachedAnswer, 'rest'> {
  /** The whole body: JSON. */
  readonly bytes: ByteText;
  /** Whether it came from memory. */
  readonly cached: boolean;
}

/** A checked query with what follows from it. */
export interface DirectorsQuestion {
  readonly query: DirectorsQuery;
  /** The beginning of the body, up to where it is the same for all who ask for the same. */
  readonly echo: ByteText;
  /** The same for two questions only where their answers are the same to the letter, but for the echo. */
  readonly cacheKey: string;
  /** The same only for what was typed to the letter: where likeness counts, and places in the text are told. */
  readonly typedCacheKey: string;
  readonly fingerprint: string;
  readonly cursor: Cursor | undefined;
}

/** An answer, and whether it could be that of half a collection. */
interface Asked {
  readonly answer: Answer;
  readonly whole: boolean;
  /** Whether a finder found it. */
  readonly byFinder: boolean;
  /** Whether it follows from the title to the letter, not from its key alone. */
  readonly byTyped: boolean;
}
type Answer = Omit<DirectorsAnswer, 'query'>;

export interface DirectorsSearchOptions {
  readonly finders: Finders;
  /** Whether answers known from before may go out while no replica can be read from; absent: they may not. */
  readonly allowsStale?: () => boolean;
}

/**
 * Answers `GET /directors` from the replicas: which titles, a finder says where the dataset has one, else MongoDB, which knows of no
 * slips.
 */
export class DirectorsSearch {
  readonly #reads: DatasetReads<ReplicaTitles>;
  readonly #cache: AnswerCache;
  readonly #finders: Finders;
  readonly #allowsStale: () => boolean;
  /** Under which name the answer was kept that was given last. */
  #lastName: string | undefined;

  constructor(
    reads: DatasetReads<ReplicaTitles>,
    cache: AnswerCache,
    { finders, allowsStale = () => false }: DirectorsSearchOptions,
  ) {
    this.#reads = reads;
    this.#cache = cache;
    this.#finders = finders;
    this.#allowsStale = allowsStale;
  }

  /** Whether a question that came now might be answered: from a replica, or from what is known where that is allowed. */
  get ready(): boolean {
    return this.#reads.ready || (this.#lastName !== undefined && this.#allowsStale());
  }

  /** The answer, where it was kept from before; marked where no replica says that its dataset is still served. */
  kept({ cacheKey, typedCacheKey, cursor, echo }: DirectorsQuestion): SearchResult | undefined {
    const isStale = !this.#reads.ready;
    const names = isStale ? this.#staleNames(cursor) : this.#names(cursor);
    const kept = names
      .flatMap((name) => [this.#cache.get(name, cacheKey), this.#cache.get(name, typedCacheKey)])
      .find((answer) => answer !== undefined);
    if (kept === undefined) return undefined;
    const { rest, etag, dataset, replica } = kept;
    const from = { dataset, replica, cached: true };
    if (!isStale) return { ...from, bytes: joinByteTexts(echo, rest), etag };
    const marked = joinByteTexts(joinByteTexts(echo, toByteText(',"stale":true')), rest);
    return { ...from, bytes: marked, etag: `${etag}-stale` };
  }

  /**
   * @throws CursorRefused where the dataset of the cursor is gone; what {@link DatasetReads.read} throws where no replica could
   *   answer in time
   */
  async search(question: DirectorsQuestion, deadline: Deadline): Promise<SearchResult> {
    const kept = this.kept(question);
    if (kept !== undefined) return kept;
    const { cursor, echo } = question;
    const wanted = cursor?.dataset;
    const {
      answer: { answer, byFinder, byTyped },
      dataset,
      replica,
    } = await this.#reads
      .read(
        {
          dataset: wanted,
          ask: (view) => this.#answerFrom(view, question),
          foundNothing: ({ whole }) => !whole,
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
    const rest = toByteText(`,${JSON.stringify(answer).slice(1)}`);
    const etag = createHash('sha256').update(rest, 'latin1').digest('base64url').slice(0, 22);
    const from = { etag, dataset: dataset.version, replica };
    const name = cacheName(dataset, byFinder);
    this.#lastName = name;
    this.#cache.set(name, byTyped ? question.typedCacheKey : question.cacheKey, { rest, ...from });
    return { ...from, bytes: joinByteTexts(echo, rest), cached: false };
  }

  /** Where an answer of the dataset is kept that a question which came now would be answered from. */
  #names(cursor: Cursor | undefined): string[] {
    const dataset = this.#reads.dataset(cursor?.dataset);
    return dataset === null ? [] : [cacheName(dataset, this.#finders.finderFor(dataset) !== undefined)];
  }

  /** Where an answer may be kept while nobody says what is served. */
  #staleNames(cursor: Cursor | undefined): string[] {
    if (!this.#allowsStale()) return [];
    if (cursor !== undefined) return [cursor.dataset, `${cursor.dataset}${FOUND}`];
    return this.#lastName === undefined ? [] : [this.#lastName];
  }

  #answerFrom(view: View<ReplicaTitles>, question: DirectorsQuestion): Promise<Asked> {
    const { cursor } = question;
    const finder = this.#finders.finderFor(view.dataset);
    // A page that MongoDB began goes on in its order.
    if (finder !== undefined && (cursor === undefined || cursor.found !== undefined)) {
      return answerByFinder(view, finder, question);
    }
    if (cursor?.found !== undefined) {
      throw new CursorRefused(
        'belongs to a search that this server cannot go on with now: start again without it',
      );
    }
    return answerByMongo(view, question);
  }
}

/**
 * What follows from a query alone.
 *
 * @throws CursorRefused where the query's cursor is none, or belongs to another query
 */
export function directorsQuestion(query: DirectorsQuery): DirectorsQuestion {
  const { title, year, yearFrom, yearTo, type, director, match, limit } = query;
  const asked = [year, yearFrom, yearTo, type, director, match, limit, query.cursor];
  const understood = readingsIdentity(title);
  const fingerprint = queryFingerprint({ ...query, understood });
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  if (cursor !== undefined && cursor.query !== fingerprint) {
    throw new CursorRefused('belongs to another query: start again without it');
  }
  return {
    query,
    fingerprint,
    cursor,
    echo: toByteText(
      `{"query":${JSON.stringify({ title, ...defined({ year, yearFrom, yearTo, type, director, match }) })}`,
    ),
    cacheKey: JSON.stringify([understood, ...asked]),
    typedCacheKey: JSON.stringify(['typed', title, ...asked]),
  };
}

/** Behind the dataset's identity, in the name of what a finder's answers are kept under. */
const FOUND = ' found';

/** One of MongoDB's is not kept for when there is a finder, which finds more. */
function cacheName(dataset: NamedDataset, byFinder: boolean): string {
  return `${datasetIdentity(dataset)}${byFinder ? FOUND : ''}`;
}

async function answerByFinder(
  view: View<ReplicaTitles>,
  finder: Finder,
  question: DirectorsQuestion,
): Promise<Asked> {
  const { query, fingerprint, cursor } = question;
  const { titles, total, partial, next, last, whole } = await foundPage(
    view,
    finder,
    query,
    cursor?.found ?? 0,
  );
  const nothing = total === 0 && cursor === undefined;
  const counted = { total: cursor?.total ?? total, partial: cursor?.partial ?? partial };
  const answer: Answer = {
    dataset: view.dataset.version,
    ...counted,
    titles: [...titles],
    suggestions: nothing ? suggestedBy(finder, query.title) : [],
    ...(next === undefined || last === undefined
      ? {}
      : {
          nextCursor: encodeCursor({
            dataset: datasetIdentity(view.dataset),
            query: fingerprint,
            kind: 'exact',
            reading: 0,
            after: last,
            ...counted,
            found: next,
          }),
        }),
  };
  // Whatever is exact is so by the key alone, and so is every beginning.
  const byTyped = query.match !== 'prefix' && !titles.every(({ matchedBy }) => matchedBy.kind === 'exact');
  return { answer, whole, byFinder: true, byTyped: byTyped || total === 0 };
}

function suggestedBy(finder: Finder, title: string): string[] {
  const suggested = finder.suggest(title, READ_FOR_SUGGESTIONS).map((each) => each.title);
  return [...new Set(suggested)].slice(0, MAX_SUGGESTIONS);
}

async function answerByMongo(view: View<ReplicaTitles>, question: DirectorsQuestion): Promise<Asked> {
  const { query, fingerprint, cursor } = question;
  const page = await pageOfReadings(view, question);
  const { last } = page;
  const answer: Answer = {
    dataset: view.dataset.version,
    // Where slips were to be looked for, nobody has.
    partial: page.partial || query.match === 'fuzzy',
    total: page.total,
    titles: page.titles.map((found) => titleMatch(found, page)),
    suggestions: page.total === 0 && cursor === undefined ? await readSuggestions(view, query.title) : [],
    ...(page.more && last !== undefined
      ? {
          nextCursor: encodeCursor({
            dataset: datasetIdentity(view.dataset),
            query: fingerprint,
            kind: page.kind,
            reading: page.reading,
            after: last,
            total: page.total,
            partial: page.partial,
          }),
        }
      : {}),
  };
  // The total is counted after the page was read.
  return { answer, whole: answer.titles.length > 0 && answer.total > 0, byFinder: false, byTyped: false };
}

/** The best known titles that begin with the first two thirds of what was asked: what somebody who mistyped its end may have meant. */
async function readSuggestions(
  { reader, collection, deadline }: View<ReplicaTitles>,
  title: string,
): Promise<string[]> {
  const [likeliest] = titleReadings(title);
  const letters = Array.from(likeliest?.key ?? '');
  const length = Math.max(SHORTEST_SUGGESTION_PREFIX, Math.ceil((letters.length * 2) / 3));
  if (letters.length < SHORTEST_SUGGESTION_PREFIX) return [];
  const selection = { kind: 'prefix', key: letters.slice(0, length).join('') } as const;
  const titles = await reader.page(collection, selection, { limit: READ_FOR_SUGGESTIONS }, deadline);
  return [...new Set(titles.map(({ title }) => title))].slice(0, MAX_SUGGESTIONS);
}

/** The entries that have a value. */
function defined<T extends object>(entries: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
