import { hash } from 'node:crypto';

import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { titleReadings } from '../../catalog/title-readings.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity, type NamedDataset } from '../datasets/dataset-identity.ts';
import type { DatasetReads } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import { joinByteTexts, toByteText, type ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { CursorRefused, encodeCursor, type Cursor } from './cursor.ts';
import type { DirectorsAnswer } from './directors-answer.ts';
import type { DirectorsQuestion } from './directors-question.ts';
import { FinderNotLoaded } from './finder-not-loaded.ts';
import { type Finder, type Finders, foundPage } from './found-page.ts';
import type { PeopleCalled, PersonCalled } from './people-called.ts';
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

/** An answer, and whether it could be that of half a collection. */
interface Asked {
  /** What follows the echo: see `CachedAnswer.rest`. */
  readonly rest: ByteText;
  readonly whole: boolean;
  /** Whether a finder found it. */
  readonly byFinder: boolean;
  /** Whether it follows from the title to the letter, not from its key alone. */
  readonly byTyped: boolean;
  readonly found: 'nothing' | 'exact' | 'others';
}
type Answer = Omit<DirectorsAnswer, 'query'>;

export interface DirectorsSearchOptions {
  readonly finders: Finders;
  /** Absent: nobody is told of. */
  readonly people?: PeopleCalled;
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
  readonly #people: PeopleCalled | undefined;
  readonly #allowsStale: () => boolean;
  /** Under which name the answer was kept that was given last. */
  #lastName: string | undefined;

  constructor(
    reads: DatasetReads<ReplicaTitles>,
    cache: AnswerCache,
    { finders, people, allowsStale = () => false }: DirectorsSearchOptions,
  ) {
    this.#people = people;
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
  kept(question: DirectorsQuestion): SearchResult | undefined {
    if (!this.#cache.keeps) return undefined;
    const { cursor, echo } = question;
    const isStale = !this.#reads.ready;
    const names = isStale ? this.#staleNames(cursor) : this.#names(cursor);
    const kept = this.#keptUnder(names, question);
    if (kept === undefined) return undefined;
    const { rest, etag, dataset, replica } = kept;
    const from = { dataset, replica, cached: true };
    if (!isStale) return { ...from, bytes: joinByteTexts(echo, rest), etag };
    const marked = joinByteTexts(echo, toByteText(',"stale":true'), rest);
    return { ...from, bytes: marked, etag: `${etag}-stale` };
  }

  /**
   * @param withPeople whether people may be told of who are called so; an answer from memory may do so all the same
   * @throws CursorRefused where the dataset of the cursor is gone, or only a finder could go on and there will be none; FinderNotLoaded where
   *   there will be one soon; what {@link DatasetReads.read} throws where no replica could
   *   answer in time
   */
  async search(
    question: DirectorsQuestion,
    deadline: Deadline,
    { withPeople = true }: { readonly withPeople?: boolean } = {},
  ): Promise<SearchResult> {
    const kept = this.kept(question);
    if (kept !== undefined) return kept;
    const { cursor, echo } = question;
    const wanted = cursor?.dataset;
    const { answer, dataset, replica } = await this.#reads
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
    const { byFinder, byTyped } = answer;
    const people = await this.#peopleOf(question, answer, { dataset, deadline, withPeople });
    const rest = Array.isArray(people) ? withEntry(answer.rest, { people }) : answer.rest;
    const etag = hash('sha256', rest, 'base64url').slice(0, 22);
    const from = { etag, dataset: dataset.version, replica };
    const name = cacheName(dataset, byFinder);
    this.#lastName = name;
    // Whoever asks later may be told of people.
    if (this.#cache.keeps && people !== 'not now') {
      const key = byTyped || people !== undefined ? question.typedCacheKey : question.cacheKey;
      this.#cache.set(name, key, { rest, ...from });
    }
    return { ...from, bytes: joinByteTexts(echo, rest), cached: false };
  }

  async #peopleOf(
    question: DirectorsQuestion,
    answer: Asked,
    { dataset, deadline, withPeople }: { dataset: KeptDataset; deadline: Deadline; withPeople: boolean },
  ): Promise<readonly PersonCalled[] | 'not now' | undefined> {
    if (this.#people === undefined || !mayNamePerson(question, answer)) return undefined;
    if (!withPeople) return 'not now';
    const from = { dataset, foundTitles: answer.found !== 'nothing' };
    return await this.#people.find(question.query.title, from, deadline);
  }

  #keptUnder(names: readonly string[], question: DirectorsQuestion): CachedAnswer | undefined {
    for (const name of names) {
      const kept = this.#cache.get(name, question.cacheKey) ?? this.#cache.get(name, question.typedCacheKey);
      if (kept !== undefined) return kept;
    }
    return undefined;
  }

  /** Where an answer of the dataset is kept that a question which came now would be answered from. */
  #names(cursor: Cursor | undefined): string[] {
    const dataset = this.#reads.dataset(cursor?.dataset);
    if (dataset === null) return [];
    // A search goes on by what began it, whether there is a finder now or not.
    const byFinder =
      cursor === undefined ? this.#finders.finderFor(dataset) !== undefined : cursor.found !== undefined;
    return [cacheName(dataset, byFinder)];
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
      // Another pod, which had its finder sooner, began the search, or the dataset was served when it began.
      if (this.#finders.request(view.dataset)) throw new FinderNotLoaded(view.dataset);
      throw new CursorRefused(
        'belongs to a search that this server cannot go on with now: start again without it',
      );
    }
    return answerByMongo(view, question);
  }
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
  const { query, cursor } = question;
  const page = await foundPage(view, finder, query, cursor?.found ?? 0);
  const { next, last, whole } = page;
  const nothing = page.total === 0 && cursor === undefined;
  const total = cursor?.total ?? page.total;
  const partial = cursor?.partial ?? page.partial;
  const nextCursor =
    next === undefined || last === undefined
      ? undefined
      : encodeCursor({
          dataset: datasetIdentity(view.dataset),
          query: question.fingerprint,
          kind: 'exact',
          reading: 0,
          after: last,
          total,
          partial,
          found: next,
        });
  const before: Omit<Answer, 'titles' | 'suggestions'> = { dataset: view.dataset.version, total, partial };
  const behind: Pick<Answer, 'suggestions' | 'nextCursor'> = {
    suggestions: nothing ? suggestedBy(finder, query.title) : [],
    nextCursor,
  };
  // Whatever is exact is so by the key alone, and so is every beginning.
  const byTyped = (query.match !== 'prefix' && !page.allExact) || page.total === 0;
  const rest = `${entriesOf(before)},"titles":${page.titles}${entriesOf(behind)}}` as ByteText;
  const found = page.total === 0 ? 'nothing' : page.allExact ? 'exact' : 'others';
  return { rest, whole, byFinder: true, byTyped, found };
}

/** Whether a text may be meant for somebody's name: no title is called so, and nothing else was asked for. */
function mayNamePerson({ query, cursor }: DirectorsQuestion, { found }: Asked): boolean {
  const { year, yearFrom, yearTo, type, director } = query;
  const narrowed = [year, yearFrom, yearTo, type, director].some((each) => each !== undefined);
  return found !== 'exact' && cursor === undefined && !narrowed;
}

/** An answer with one entry more. */
function withEntry(rest: ByteText, entry: object): ByteText {
  return `${rest.slice(0, -1)}${entriesOf(entry)}}` as ByteText;
}

/** The entries of an object as they stand within JSON, each behind a comma. */
function entriesOf(entries: object): ByteText {
  return toByteText(`,${JSON.stringify(entries).slice(1, -1)}`);
}

function suggestedBy(finder: Finder, title: string): string[] {
  const suggested = finder.suggest(title, READ_FOR_SUGGESTIONS).map((each) => each.title);
  return [...new Set(suggested)].slice(0, MAX_SUGGESTIONS);
}

async function answerByMongo(view: View<ReplicaTitles>, question: DirectorsQuestion): Promise<Asked> {
  const { query, cursor } = question;
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
            query: question.fingerprint,
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
  const whole = answer.titles.length > 0 && answer.total > 0;
  const found = page.total === 0 ? 'nothing' : page.kind === 'exact' ? 'exact' : 'others';
  const rest = toByteText(`,${JSON.stringify(answer).slice(1)}`);
  return { rest, whole, byFinder: false, byTyped: false, found };
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
