import { createHash } from 'node:crypto';

import { readingsIdentity, titleReadings } from '../../catalog/title-readings.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity } from '../datasets/dataset-identity.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import { joinByteTexts, toByteText, type ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { CursorRefused, decodeCursor, encodeCursor, queryFingerprint, type Cursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuery } from './directors-query.ts';
import { pageOfReadings, positionOf } from './page-of-readings.ts';
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
  readonly fingerprint: string;
  readonly cursor: Cursor | undefined;
}

/** Answers `GET /directors` from the replicas. */
export class DirectorsSearch {
  readonly #reads: DatasetReads<ReplicaTitles>;
  readonly #cache: AnswerCache;

  readonly #allowsStale: () => boolean;
  /** Identity of the dataset that was answered from last. */
  #lastDataset: string | undefined;

  /** @param allowsStale whether answers known from before may go out while no replica can be read from */
  constructor(
    reads: DatasetReads<ReplicaTitles>,
    cache: AnswerCache,
    allowsStale: () => boolean = () => false,
  ) {
    this.#reads = reads;
    this.#cache = cache;
    this.#allowsStale = allowsStale;
  }

  /** Whether a question that came now might be answered: from a replica, or from what is known where that is allowed. */
  get ready(): boolean {
    return this.#reads.ready || (this.#lastDataset !== undefined && this.#allowsStale());
  }

  /** The answer, where it was kept from before; marked where no replica says that its dataset is still served. */
  kept({ cacheKey, cursor, echo }: DirectorsQuestion): SearchResult | undefined {
    const isStale = !this.#reads.ready;
    if (isStale && !this.#allowsStale()) return undefined;
    const identity = isStale
      ? (cursor?.dataset ?? this.#lastDataset)
      : datasetIdentity(this.#reads.dataset(cursor?.dataset));
    const kept = identity === undefined ? undefined : this.#cache.get(identity, cacheKey);
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
    const rest = toByteText(`,${JSON.stringify(answer).slice(1)}`);
    const etag = createHash('sha256').update(rest, 'latin1').digest('base64url').slice(0, 22);
    const from = { etag, dataset: dataset.version, replica };
    this.#lastDataset = datasetIdentity(dataset);
    this.#cache.set(this.#lastDataset, cacheKey, { rest, ...from });
    return { ...from, bytes: joinByteTexts(echo, rest), cached: false };
  }
}

/**
 * What follows from a query alone.
 *
 * @throws CursorRefused where the query's cursor is none, or belongs to another query
 */
export function directorsQuestion(query: DirectorsQuery): DirectorsQuestion {
  const { title, year, type, match, limit } = query;
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
    echo: toByteText(`{"query":${JSON.stringify({ title, ...defined({ year, type, match }) })}`),
    cacheKey: JSON.stringify([understood, year, type, match, limit, query.cursor]),
  };
}

async function answerFrom(
  view: View<ReplicaTitles>,
  question: DirectorsQuestion,
): Promise<Omit<DirectorsAnswer, 'query'>> {
  const { query, fingerprint, cursor } = question;
  const page = await pageOfReadings(view, question);
  const last = page.titles.at(-1);
  return {
    dataset: view.dataset.version,
    partial: page.partial,
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
            after: positionOf(last),
            total: page.total,
            partial: page.partial,
          }),
        }
      : {}),
  };
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
