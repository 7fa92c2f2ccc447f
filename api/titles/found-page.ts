import type { FoundTitles, TitleHit, TitleQuestion, TitleSuggestion } from '../finding/title-question.ts';
import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { View } from '../datasets/view.ts';
import { directedBy } from './directed-by.ts';
import type { DirectorsQuery } from './directors-query.ts';
import type { TitleMatch } from './directors-answer.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import { positionOf, type FoundTitle, type Position } from './title-reader.ts';

/** Finds titles in memory, in the snapshot of one dataset. */
export interface Finder {
  find(question: TitleQuestion): FoundTitles;
  suggest(typed: string, limit: number): readonly Pick<TitleSuggestion, 'title'>[];
}

/** Has a finder for a dataset once its snapshot is loaded. */
export interface Finders {
  finderFor(dataset: Pick<KeptDataset, 'version' | 'loadedAt'>): Finder | undefined;
}

/** A page of titles that a finder found, and that were read by their ids. */
export interface FoundPage {
  readonly titles: readonly TitleMatch[];
  readonly total: number;
  readonly partial: boolean;
  /** How many titles come before the next page; undefined where there is none. */
  readonly next: number | undefined;
  /** The last title. */
  readonly last: Position | undefined;
  /** Whether the replica has every title that was found: where it lacks one, its collection is being dropped. */
  readonly whole: boolean;
}

/** A title that a finder found, as it is answered and as it was read. */
interface Found {
  readonly match: TitleMatch;
  readonly document: FoundTitle;
}

interface FoundTogether {
  readonly found: readonly Found[];
  readonly hits: number;
  readonly total: number;
  readonly partial: boolean;
  readonly more: boolean;
  readonly whole: boolean;
}

/** Titles that are looked at for those of one director, the best first: who directed them is not in memory. */
const MOST_LOOKED_AT = 500;
const READ_AT_ONCE = 100;

/** Reads the titles that a finder finds, in the order in which it does. */
export async function foundPage(
  view: View<ReplicaTitles>,
  finder: Finder,
  query: DirectorsQuery,
  after: number,
): Promise<FoundPage> {
  if (query.director !== undefined) {
    return await directedPage(view, finder, { ...query, director: query.director }, after);
  }
  const { found, hits, total, partial, more, whole } = await readFound(view, finder, query, after);
  const next = more ? after + hits : undefined;
  return { titles: found.map(({ match }) => match), total, partial, next, last: lastOf(found), whole };
}

/**
 * Of the titles that a finder finds, those of one director. Where `match` leaves it open, the first way to match that finds any of them,
 * which need not be the first that finds any title.
 */
async function directedPage(
  view: View<ReplicaTitles>,
  finder: Finder,
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
    const looked = await readMany(view, finder, { ...query, match: way });
    partial ||= looked.partial;
    whole &&= looked.whole;
    theirs = looked.found.filter(({ document }) => isTheirs(document));
    if (theirs.length > 0 || !whole) break;
  }
  const page = theirs.slice(after, after + limit);
  const next = after + limit < theirs.length ? after + limit : undefined;
  const titles = page.map((each) => each.match);
  return { titles, total: theirs.length, partial, next, last: lastOf(page), whole };
}

/** The best titles that a finder finds, {@link MOST_LOOKED_AT} of them. */
async function readMany(
  view: View<ReplicaTitles>,
  finder: Finder,
  query: DirectorsQuery,
): Promise<Pick<FoundTogether, 'found' | 'partial' | 'whole'>> {
  const all: Found[] = [];
  for (let after = 0; ; after += READ_AT_ONCE) {
    const read = await readFound(view, finder, { ...query, limit: READ_AT_ONCE }, after);
    all.push(...read.found);
    const isLast = !read.more || !read.whole || after + READ_AT_ONCE >= MOST_LOOKED_AT;
    if (isLast) return { found: all, partial: read.more, whole: read.whole };
  }
}

async function readFound(
  { reader, collection, deadline }: View<ReplicaTitles>,
  finder: Finder,
  { title, match, year, yearFrom, yearTo, type, limit }: DirectorsQuery,
  after: number,
): Promise<FoundTogether> {
  const question = { title, match, limit, after, year, yearFrom, yearTo, type };
  const { hits, total, partial, more } = finder.find(question);
  const ids = hits.map(({ id }) => id);
  const read = new Map((await reader.byIds(collection, ids, deadline)).map((each) => [each._id, each]));
  const found = hits.flatMap((hit): Found[] => {
    const document = read.get(hit.id);
    return document === undefined ? [] : [{ match: matchOf(hit, document), document }];
  });
  return { found, hits: hits.length, total, partial, more, whole: read.size === hits.length };
}

function matchOf({ kind, on, distance, corrections }: TitleHit, document: FoundTitle): TitleMatch {
  return {
    id: document._id,
    title: document.title,
    year: document.year,
    type: document.type,
    matchedBy: {
      kind,
      on,
      ...(kind === 'fuzzy' ? { distance, corrections: corrections.map((each) => ({ ...each })) } : {}),
    },
    directors: document.directors.map(({ id, name }) => ({ id, name })),
  };
}

function lastOf(found: readonly Found[]): Position | undefined {
  const last = found.at(-1)?.document;
  return last === undefined ? undefined : positionOf(last);
}
