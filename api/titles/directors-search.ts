import { hash } from 'node:crypto';

import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { DatasetGone } from '../datasets/dataset-errors.ts';
import { datasetIdentity, type NamedDataset } from '../datasets/dataset-identity.ts';
import type { DatasetReads, Served } from '../datasets/dataset-reads.ts';
import type { View } from '../datasets/view.ts';
import { joinByteTexts, toByteText, type ByteText } from '../byte-text.ts';
import type { Deadline } from '../deadline.ts';
import { answerByFinder } from './answer-by-finder.ts';
import { answerByMongo } from './answer-by-mongo.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import { type Asked, entriesOf } from './asked.ts';
import { CursorRefused, type Cursor } from './cursor.ts';
import type { DirectorsQuestion } from './directors-question.ts';
import { FinderNotLoaded } from './finder-not-loaded.ts';
import { type Finders, knownDirectors, type PageSource, readDirectors } from './found-page.ts';
import type { PeopleCalled, PersonCalled } from './people-called.ts';
import type { ReplicaTitles } from './replica-titles.ts';

export interface SearchResult extends Omit<CachedAnswer, 'rest'> {
  /** The whole body: JSON. */
  readonly bytes: ByteText;
  /** Whether it came from memory. */
  readonly cached: boolean;
}

export interface DirectorsSearchOptions {
  readonly finders: Finders;
  /** Absent: nobody is told of. */
  readonly people?: PeopleCalled;
  /** Whether answers known from before may go out while no replica can be read from; absent: they may not. */
  readonly allowsStale?: () => boolean;
  /** Whether who directed what is answered from memory, where it is there; absent: it is read from replicas. */
  readonly fromMemory?: () => boolean;
}

/** What was served, by whom, and whether by a finder, when something was asked last that did not go on behind a page. */
interface LastServed {
  readonly served: Served;
  readonly byFinder: boolean;
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
  readonly #fromMemory: () => boolean;
  /** What was served when something was asked last: see {@link LastServed}. */
  #last: LastServed | undefined;

  constructor(
    reads: DatasetReads<ReplicaTitles>,
    cache: AnswerCache,
    { finders, people, allowsStale = () => false, fromMemory = () => false }: DirectorsSearchOptions,
  ) {
    this.#people = people;
    this.#reads = reads;
    this.#cache = cache;
    this.#finders = finders;
    this.#allowsStale = allowsStale;
    this.#fromMemory = fromMemory;
  }

  /** Whether a question that came now might be answered: from a replica, or from what is known where that is allowed. */
  get ready(): boolean {
    return this.#reads.ready || (this.#last !== undefined && this.#allowsStale());
  }

  /** The answer, where it was kept from before; marked where no replica says that its dataset is still served. */
  kept(question: DirectorsQuestion): SearchResult | undefined {
    if (!this.#cache.keeps) return undefined;
    return this.#reads.ready ? this.#keptOfServed(question) : this.#keptOfLast(question);
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
    const { echo } = question;
    const inMemory = this.#inMemory(question.cursor);
    const isStale = inMemory !== undefined && !this.#reads.ready;
    const { answer, dataset, replica } =
      inMemory === undefined
        ? await this.#read(question, deadline)
        : { ...inMemory.served, answer: await answerByFinder(inMemory.source, question) };
    const people = await this.#peopleOf(question, answer, { dataset, deadline, withPeople });
    const { rest, etag } = withPeopleOf(answer, people);
    const from = { etag, dataset: dataset.version, replica };
    if (isStale) {
      const bytes = joinByteTexts(echo, STALE, rest);
      return { ...from, bytes, etag: `${etag}-stale`, cached: false };
    }
    const { byFinder, byTyped } = answer;
    this.#remember(question.cursor, { dataset, replica }, byFinder);
    // Whoever asks later may be told of people.
    if (this.#cache.keeps && people !== 'not now') {
      const key = byTyped || people !== undefined ? question.typedCacheKey : question.cacheKey;
      this.#cache.set(cacheName(dataset, byFinder), key, { rest, ...from });
    }
    return { ...from, bytes: joinByteTexts(echo, rest), cached: false };
  }

  /** The answer as a replica gives it, with or without a finder. */
  async #read(question: DirectorsQuestion, deadline: Deadline): Promise<Served & { readonly answer: Asked }> {
    try {
      return await this.#reads.read(
        {
          dataset: question.cursor?.dataset,
          ask: (view) => this.#answerFrom(view, question),
          // Where nothing was found, nothing was read: whether the dataset is served must come from somewhere.
          foundNothing: ({ whole, byFinder, found }) =>
            !whole || (byFinder && found === 'nothing' && !this.#reads.ready),
        },
        deadline,
      );
    } catch (error) {
      if (!(error instanceof DatasetGone)) throw error;
      throw new CursorRefused('belongs to a dataset version that is no longer kept: start again without it', {
        cause: error,
      });
    }
  }

  /**
   * What an answer is made of that needs no replica, where that is wanted and the memory has all that it takes: the finder of the dataset that is
   * served, or that was served last, where no replica says which is and that is allowed.
   */
  #inMemory(
    cursor: Cursor | undefined,
  ): { readonly served: Served; readonly source: PageSource } | undefined {
    if (!this.#fromMemory()) return undefined;
    // A page that MongoDB began goes on in its order.
    if (cursor !== undefined && cursor.found === undefined) return undefined;
    const served = this.#reads.ready ? this.#reads.served(cursor?.dataset) : this.#servedLast(cursor);
    const finder = served === null ? undefined : this.#finders.finderFor(served.dataset);
    if (served === null || finder?.people === undefined) return undefined;
    const { dataset } = served;
    return { served, source: { dataset, finder, directorsOf: knownDirectors(finder.people) } };
  }

  #servedLast(cursor: Cursor | undefined): Served | null {
    const last = this.#last?.served;
    if (last === undefined || !this.#allowsStale()) return null;
    const isAnother = cursor !== undefined && cursor.dataset !== datasetIdentity(last.dataset);
    return isAnother ? null : last;
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

  /** Who goes on behind a page may do so in a dataset that others are not answered from any more. */
  #remember(cursor: Cursor | undefined, served: Served, byFinder: boolean): void {
    if (cursor === undefined) this.#last = { served, byFinder };
  }

  /** A kept answer of the dataset that a question which came now would be answered from. */
  #keptOfServed(question: DirectorsQuestion): SearchResult | undefined {
    const { cursor, echo } = question;
    const served = this.#reads.served(cursor?.dataset);
    if (served === null) return undefined;
    const { dataset } = served;
    // A search goes on by what began it, whether there is a finder now or not.
    const byFinder =
      cursor === undefined ? this.#finders.finderFor(dataset) !== undefined : cursor.found !== undefined;
    const kept = this.#keptUnder(cacheName(dataset, byFinder), question);
    if (kept === undefined) return undefined;
    this.#remember(cursor, served, byFinder);
    const { rest, ...from } = kept;
    return { ...from, bytes: joinByteTexts(echo, rest), cached: true };
  }

  /** A kept answer while nobody says what is served, marked, where that is allowed. */
  #keptOfLast(question: DirectorsQuestion): SearchResult | undefined {
    for (const name of this.#lastNames(question.cursor)) {
      const kept = this.#keptUnder(name, question);
      if (kept === undefined) continue;
      const { rest, etag, ...from } = kept;
      return {
        ...from,
        bytes: joinByteTexts(question.echo, STALE, rest),
        etag: `${etag}-stale`,
        cached: true,
      };
    }
    return undefined;
  }

  /** Where an answer may be kept while nobody says what is served. */
  #lastNames(cursor: Cursor | undefined): string[] {
    if (!this.#allowsStale()) return [];
    if (cursor !== undefined) return [cursor.dataset, `${cursor.dataset}${FOUND}`];
    return this.#last === undefined ? [] : [cacheName(this.#last.served.dataset, this.#last.byFinder)];
  }

  #keptUnder(name: string, { cacheKey, typedCacheKey }: DirectorsQuestion): CachedAnswer | undefined {
    return this.#cache.get(name, cacheKey) ?? this.#cache.get(name, typedCacheKey);
  }

  #answerFrom(view: View<ReplicaTitles>, question: DirectorsQuestion): Promise<Asked> {
    const { cursor } = question;
    const finder = this.#finders.finderFor(view.dataset);
    // A page that MongoDB began goes on in its order.
    if (finder !== undefined && (cursor === undefined || cursor.found !== undefined)) {
      return answerByFinder({ dataset: view.dataset, finder, directorsOf: readDirectors(view) }, question);
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

/** Says of an answer that its dataset may have been replaced. */
const STALE = toByteText(',"stale":true');

/** Behind the dataset's identity, in the name of what a finder's answers are kept under. */
const FOUND = ' found';

/** One of MongoDB's is not kept for when there is a finder, which finds more. */
function cacheName(dataset: NamedDataset, byFinder: boolean): string {
  return `${datasetIdentity(dataset)}${byFinder ? FOUND : ''}`;
}

/** Whether a text may be meant for somebody's name: no title is called so, and nothing else was asked for. */
function mayNamePerson({ query, cursor }: DirectorsQuestion, { found }: Asked): boolean {
  const { year, yearFrom, yearTo, type, director } = query;
  const narrowed = [year, yearFrom, yearTo, type, director].some((each) => each !== undefined);
  return found !== 'exact' && cursor === undefined && !narrowed;
}

/** An answer with the people it is to tell of, and its tag. */
function withPeopleOf(
  { rest: answer }: Asked,
  people: readonly PersonCalled[] | 'not now' | undefined,
): { readonly rest: ByteText; readonly etag: string } {
  const rest = Array.isArray(people)
    ? (`${answer.slice(0, -1)}${entriesOf({ people })}}` as ByteText)
    : answer;
  return { rest, etag: hash('sha256', rest, 'base64url').slice(0, 22) };
}
