import { setImmediate as turn } from 'node:timers/promises';

import { correctedLetters } from '../finding/corrected-letters.ts';
import type { FoundTitles, TitleHit, TitleQuestion, TitleSuggestion } from '../finding/title-question.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { Director } from '../../catalog/title-document.ts';
import { type ByteText, fromByteText, toByteText } from '../byte-text.ts';
import type { NamedDataset } from '../datasets/dataset-identity.ts';
import type { View } from '../datasets/view.ts';
import { directedBy } from './directed-by.ts';
import type { DirectorsQuery } from './directors-query.ts';
import type { TitleMatch } from './directors-answer.ts';
import type { PersonCalled } from './people-called.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import type { Position } from './title-reader.ts';

/** Finds titles in memory, in the snapshot of one dataset. */
export interface Finder {
  find(question: TitleQuestion): FoundTitles;
  suggest(typed: string, limit: number): readonly Pick<TitleSuggestion, 'title'>[];
  /** Undefined where its snapshot has nobody. */
  readonly people: FinderPeople | undefined;
}

/** Knows who directed what. */
export interface FinderPeople {
  /** Everybody whose name has one of these keys, as `nameKey` folds names: those whose titles have most votes first. */
  called(keys: readonly string[]): readonly PersonCalled[];
  /** The JSON of the directors of the title of a rank. */
  directors(rank: number): ByteText;
}

/** Gives, for what was found, the JSON of who directed each; undefined for a title that is missing. */
export type DirectorsOf = (hits: readonly TitleHit[]) => Promise<(hit: TitleHit) => ByteText | undefined>;

/** What a page is made of. */
export interface PageSource {
  readonly dataset: KeptDataset;
  readonly finder: Finder;
  readonly directorsOf: DirectorsOf;
}

/** Reads directors from a replica. */
export function readDirectors({ reader, collection, deadline }: View<ReplicaTitles>): DirectorsOf {
  return async (hits) => {
    const ids = hits.map(({ id }) => id);
    const read = await reader.directors(collection, ids, deadline);
    return ({ id }) => read.get(id);
  };
}

/** Has directors in memory. */
export function knownDirectors(people: FinderPeople): DirectorsOf {
  return () => Promise.resolve(({ rank }) => people.directors(rank));
}

/** Has a finder for a dataset once its snapshot is loaded. */
export interface Finders {
  finderFor(dataset: NamedDataset): Finder | undefined;
  /** Has the finder of a dataset loaded that has none here, where that can be; whether it is to come. */
  request(dataset: KeptDataset): boolean;
}

/** A page of titles that a finder found, with their directors. */
export interface FoundPage {
  /** The JSON of an array of `TitleMatch`. */
  readonly titles: ByteText;
  /** Whether each of them is what was asked for, to the letter of its key. */
  readonly allExact: boolean;
  readonly total: number;
  readonly partial: boolean;
  /** How many titles come before the next page; undefined where there is none. */
  readonly next: number | undefined;
  /** The last title. */
  readonly last: Position | undefined;
  /** Whether the replica has every title that was found: where it lacks one, its collection is being dropped. */
  readonly whole: boolean;
}

/** A title that a finder found, and the JSON of its directors. */
interface Found {
  readonly hit: TitleHit;
  readonly directors: ByteText;
}

interface FoundTogether {
  readonly found: readonly Found[];
  readonly hits: number;
  readonly total: number;
  readonly partial: boolean;
  readonly more: boolean;
  readonly whole: boolean;
}

/** Titles that are looked at for those of one director, the best first: who directed them may have to be read. */
const MOST_LOOKED_AT = 500;
const READ_AT_ONCE = 100;

/** Finds a page of titles, and who directed them. */
export async function foundPage(
  source: PageSource,
  query: DirectorsQuery,
  after: number,
): Promise<FoundPage> {
  if (query.director !== undefined) {
    return await directedPage(source, { ...query, director: query.director }, after);
  }
  const { found, hits, total, partial, more, whole } = await readFound(source, query, after);
  const next = more ? after + hits : undefined;
  return { ...pageOf(found), total, partial, next, whole };
}

/**
 * Of the titles that a finder finds, those of one director. Where `match` leaves it open, the first way to match that finds any of them,
 * which need not be the first that finds any title.
 */
async function directedPage(
  source: PageSource,
  query: DirectorsQuery & { readonly director: string },
  after: number,
): Promise<FoundPage> {
  const { match = 'auto', limit } = query;
  const isTheirs = directedBy(query.director);
  const ways = match === 'auto' ? (['exact', 'prefix', 'fuzzy'] as const) : [match];
  let partial = false;
  let whole = true;
  let theirs: Found[] = [];
  for (const way of ways) {
    // What is all in memory would otherwise let nobody else in before it is done.
    if (way !== ways[0]) await turn();
    const looked = await readMany(source, { ...query, match: way });
    partial ||= looked.partial;
    whole &&= looked.whole;
    theirs = looked.found.filter(({ directors }) => isTheirs({ directors: directorsIn(directors) }));
    if (theirs.length > 0 || !whole) break;
  }
  const page = theirs.slice(after, after + limit);
  const next = after + limit < theirs.length ? after + limit : undefined;
  return { ...pageOf(page), total: theirs.length, partial, next, whole };
}

/** The best titles that a finder finds, {@link MOST_LOOKED_AT} of them: found once, read little by little. */
async function readMany(
  source: PageSource,
  query: DirectorsQuery,
): Promise<Pick<FoundTogether, 'found' | 'partial' | 'whole'>> {
  const { hits, more } = find(source, { ...query, limit: MOST_LOOKED_AT }, 0);
  const all: Found[] = [];
  for (let at = 0; at < hits.length; at += READ_AT_ONCE) {
    const some = hits.slice(at, at + READ_AT_ONCE);
    const found = await withDirectors(source, some);
    all.push(...found);
    if (found.length < some.length) return { found: all, partial: true, whole: false };
  }
  return { found: all, partial: more, whole: true };
}

async function readFound(source: PageSource, query: DirectorsQuery, after: number): Promise<FoundTogether> {
  const { hits, total, partial, more } = find(source, query, after);
  const found = await withDirectors(source, hits);
  return { found, hits: hits.length, total, partial, more, whole: found.length === hits.length };
}

function find(
  { finder }: PageSource,
  { title, match, year, yearFrom, yearTo, type, limit }: DirectorsQuery,
  after: number,
): FoundTitles {
  return finder.find({ title, match, limit, after, year, yearFrom, yearTo, type });
}

/** Without those that are missing. */
async function withDirectors({ directorsOf }: PageSource, hits: readonly TitleHit[]): Promise<Found[]> {
  const directorsOfHit = await directorsOf(hits);
  const found: Found[] = [];
  for (const hit of hits) {
    const directors = directorsOfHit(hit);
    if (directors !== undefined) found.push({ hit, directors });
  }
  return found;
}

function pageOf(found: readonly Found[]): Pick<FoundPage, 'titles' | 'allExact' | 'last'> {
  const last = found.at(-1)?.hit;
  return {
    titles: `[${found.map(matchOf).join(',')}]` as ByteText,
    allExact: found.every(({ hit }) => hit.kind === 'exact'),
    last:
      last === undefined ? undefined : { byAlias: false, votes: last.votes, year: last.year, id: last.id },
  };
}

/** The JSON of a `TitleMatch`: its directors are put in as they are, since they are JSON already. */
function matchOf({ hit, directors }: Found): ByteText {
  const { id, title, year, type, kind, on, distance, corrections } = hit;
  const fuzzy =
    kind === 'fuzzy'
      ? { distance, corrections: corrections.map((each) => ({ ...each })), ...marked(hit) }
      : {};
  const match: Omit<TitleMatch, 'directors'> = { id, title, year, type, matchedBy: { kind, on, ...fuzzy } };
  return `${toByteText(JSON.stringify(match).slice(0, -1))},"directors":${directors}}` as ByteText;
}

/** Only what is displayed can be marked. */
function marked({ title, on, corrections }: TitleHit): Pick<TitleMatch['matchedBy'], 'ranges'> {
  if (on !== 'primary') return {};
  return { ranges: correctedLetters(title, corrections).map(([from, to]) => [from, to]) };
}

function directorsIn(json: ByteText): Director[] {
  return JSON.parse(fromByteText(json)) as Director[];
}
