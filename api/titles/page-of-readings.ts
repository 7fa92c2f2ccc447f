import { crc32 } from 'node:zlib';

import { titleFits, titleReadings, type Reading } from '../../catalog/title-readings.ts';
import type { View } from '../datasets/view.ts';
import { CursorRefused, type Cursor } from './cursor.ts';
import { directedBy } from './directed-by.ts';
import type { DirectorsQuery } from './directors-query.ts';
import type { ReplicaTitles } from './replica-titles.ts';
import { titleMatch } from './title-match.ts';
import {
  comparePositions,
  passes,
  positionOf,
  type FoundTitle,
  type Position,
  type Selection,
} from './title-reader.ts';

/** Titles are counted up to here; an answer with more says `partial`. */
export const MAX_COUNTED = 10_000;
/** Titles with whole words that are looked at, the best known first: a number makes few that begin alike. */
const MAX_WHOLE_WORDS = 200;
/** Titles that are looked at for those of one director, the best known first: a page of theirs is in no index. */
const MAX_LOOKED_AT = 500;
/** Beginnings that one question looks for: each is a read of its own, and the likeliest come first. */
const MAX_BEGINNINGS = 8;

/** Some of the titles that the first reading to find any has found. */
export interface Page {
  readonly kind: Selection['kind'];
  readonly key: string;
  /** Which of the readings: see {@link readingId}. */
  readonly reading: number;
  readonly titles: readonly FoundTitle[];
  /** Where the last of them stands; undefined where there is none. */
  readonly last: Position | undefined;
  readonly total: number;
  readonly partial: boolean;
  /** Whether titles follow this page. */
  readonly more: boolean;
}

interface Asked {
  readonly query: DirectorsQuery;
  readonly cursor: Cursor | undefined;
}

/**
 * By which a cursor names a reading, from 0 to 2³² - 1: by what it looks for. Its place among the others differs between releases, and a cursor of
 * one would go on with another reading in the next.
 */
export function readingId({ match, key, year, article, wholeWords }: Reading): number {
  return crc32(JSON.stringify([match, key, year, article, wholeWords]));
}

/**
 * The titles of the first reading of the query's title that finds any, as `match` allows: whole titles, else beginnings. A cursor
 * says which reading it was on the page before.
 *
 * @throws CursorRefused where the query has no such reading
 */
export async function pageOfReadings(view: View<ReplicaTitles>, asked: Asked): Promise<Page> {
  const { query, cursor } = asked;
  if (cursor !== undefined) {
    const before = [...titleReadings(query.title)].find((reading) => readingId(reading) === cursor.reading);
    if (before === undefined) {
      throw new CursorRefused('is not a cursor of this release: start again without it');
    }
    return pageOf(view, asked, before);
  }
  for (const together of readAtOnce(query)) {
    const pages = await Promise.all(together.map((reading) => pageOf(view, asked, reading)));
    const found = pages.find(({ total }) => total > 0);
    if (found !== undefined) return found;
  }
  return {
    kind: 'prefix',
    key: '',
    reading: 0,
    titles: [],
    last: undefined,
    total: 0,
    partial: false,
    more: false,
  };
}

/**
 * The readings in turn, those together that are asked for at once: the likeliest by itself, as it finds most of what is asked; all other whole titles with
 * one read; beginnings one by one.
 */
function* readAtOnce({ title, match: asked }: DirectorsQuery): Generator<Reading[], void, undefined> {
  // MongoDB knows of no slips: of what is like the title, it can find what is exact.
  const match = asked === 'auto' ? undefined : asked === 'fuzzy' ? 'exact' : asked;
  let exact: Reading[] = [];
  const late: Reading[] = [];
  let begun = 0;
  let isFirst = true;
  for (const reading of titleReadings(title)) {
    const isLikeliest = isFirst;
    isFirst = false;
    if (match !== undefined && reading.match !== match) continue;
    if (reading.lookAlike === true) {
      late.push(reading);
      continue;
    }
    if (reading.match === 'exact') {
      exact.push(reading);
      if (!isLikeliest) continue;
    }
    if (exact.length > 0) yield exact;
    exact = [];
    if (reading.match === 'prefix' && begun < MAX_BEGINNINGS) {
      begun += 1;
      yield [reading];
    }
  }
  if (exact.length > 0) yield exact;
  // One read answers with one reading: what begins as was typed is more than one title with a digit in it.
  if (late.length > 0) yield late;
}

async function pageOf(view: View<ReplicaTitles>, asked: Asked, reading: Reading): Promise<Page> {
  const { query, cursor } = asked;
  const selection: Selection = {
    kind: reading.match,
    key: reading.key,
    year: query.year ?? reading.year,
    yearFrom: query.yearFrom,
    yearTo: query.yearTo,
    type: query.type,
    ...(reading.article === undefined ? {} : { article: reading.article }),
  };
  const range = { after: cursor?.after, limit: query.limit };
  const page =
    query.director === undefined
      ? await readSelection(view, selection, reading, range, cursor)
      : await readDirected(view, selection, reading, range, directedBy(query.director));
  return { ...page, kind: reading.match, key: reading.key, reading: readingId(reading) };
}

type Some = Pick<Page, 'titles' | 'last' | 'total' | 'partial' | 'more'>;
interface Range {
  readonly after: Position | undefined;
  readonly limit: number;
}

async function readSelection(
  view: View<ReplicaTitles>,
  selection: Selection,
  reading: Reading,
  range: Range,
  cursor: Cursor | undefined,
): Promise<Some> {
  const { reader, collection, deadline } = view;
  if (selection.kind === 'exact') {
    const found = await reader.lookup(collection, selection.key, deadline);
    if (found === 'too many') return readSorted(view, selection, range, cursor);
    return sortedPage(
      found.filter((title) => titleFits(reading, title)),
      selection,
      range,
    );
  }
  if (reading.wholeWords === undefined) return readSorted(view, selection, range, cursor);
  // What the server cannot tell from keys is told here, of the best known.
  const begun = await reader.page(collection, selection, { limit: MAX_WHOLE_WORDS }, deadline);
  const page = sortedPage(
    begun.filter((title) => titleFits(reading, title)),
    selection,
    range,
  );
  return { ...page, partial: begun.length === MAX_WHOLE_WORDS };
}

/** Of the best known titles of a selection, those of one director. */
async function readDirected(
  { reader, collection, deadline }: View<ReplicaTitles>,
  selection: Selection,
  reading: Reading,
  range: Range,
  isTheirs: (title: FoundTitle) => boolean,
): Promise<Some> {
  const { kind, key } = selection;
  const looked = kind === 'exact' ? await reader.lookup(collection, key, deadline) : 'too many';
  const found =
    looked === 'too many'
      ? await reader.page(collection, selection, { limit: MAX_LOOKED_AT }, deadline)
      : looked;
  const theirs = found.filter((title) => titleFits(reading, title) && isTheirs(title));
  const page = sortedPage(theirs, selection, range);
  return { ...page, partial: looked === 'too many' && found.length === MAX_LOOKED_AT };
}

/** A page of a selection that is small enough to be here as a whole. */
function sortedPage(found: readonly FoundTitle[], selection: Selection, { after, limit }: Range): Some {
  const all = found
    .filter((title) => passes(title, selection))
    .map((title) => ({ title, place: { ...positionOf(title), byAlias: isByAlias(title, selection) } }))
    .toSorted((a, b) => comparePositions(a.place, b.place));
  const rest = after === undefined ? all : all.filter(({ place }) => comparePositions(place, after) > 0);
  const page = rest.slice(0, limit);
  return {
    titles: page.map(({ title }) => title),
    last: page.at(-1)?.place,
    total: all.length,
    partial: false,
    more: rest.length > limit,
  };
}

/** Whether a whole title is one by which it is known, and not what it is called. */
function isByAlias(title: FoundTitle, { kind, key }: Selection): boolean {
  return kind === 'exact' && titleMatch(title, { kind, key }).matchedBy.on === 'alias';
}

/** A page that the replica cuts, in the order that it keeps, which knows of no aliases. Counted only where the page does not show how many there are. */
async function readSorted(
  { reader, collection, deadline }: View<ReplicaTitles>,
  selection: Selection,
  { after, limit }: Range,
  cursor: Cursor | undefined,
): Promise<Some> {
  const titles = await reader.page(collection, selection, { after, limit: limit + 1 }, deadline);
  const more = titles.length > limit;
  const cut = titles.slice(0, limit);
  const end = cut.at(-1);
  const page = { titles: cut, more, last: end === undefined ? undefined : positionOf(end) };
  if (cursor !== undefined) return { ...page, total: cursor.total, partial: cursor.partial };
  if (!more) return { ...page, total: titles.length, partial: false };
  const total = await reader.count(collection, selection, MAX_COUNTED + 1, deadline);
  return { ...page, total: Math.min(total, MAX_COUNTED), partial: total > MAX_COUNTED };
}
