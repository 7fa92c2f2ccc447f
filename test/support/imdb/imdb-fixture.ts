import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { ImdbFileName } from '../../../seed/imdb/imdb-files.ts';
import { type ImdbTableRow, type ImdbTables, imdbTexts } from './imdb-tables.ts';

/** How many plain titles stand beside the special ones. */
export const PLAIN_TITLES = 300;

/** Titles that can be loaded, and rows that are set aside, of the whole fixture. */
export const FIXTURE_COUNTS = { titles: PLAIN_TITLES + 13, rejectedRows: 14 } as const;

const plainNumbers = Array.from({ length: PLAIN_TITLES }, (_, index) => index + 1);
/** Ids of seven and eight digits by turns: as plain text they interleave. */
const plainId = (number: number): string =>
  number % 2 === 0 ? `tt${7_000_000 + number}` : `tt${70_000_000 + number}`;

const basics: (ImdbTableRow & { tconst: string })[] = [
  title('tt0000001', 'Carmencita', { titleType: 'short', startYear: 1894 }),
  title('tt0073195', 'Jaws', { startYear: 1975 }),
  title('tt0090555', '"Crocodile" Dundee', { startYear: 1986 }),
  title('tt0099999', 'An unmatched " quote, \\ a backslash', { startYear: 1999 }),
  title('tt0113277', 'Heat', { startYear: 1995 }),
  title('tt0133093', 'The Matrix', { startYear: 1999 }),
  title('tt0211915', 'Amélie', { originalTitle: "Le fabuleux destin d'Amélie Poulain", startYear: 2001 }),
  title('tt0300000', 'Announced, without a year', { titleType: 'tvSeries' }),
  title('tt0400000', 'A director without a name', { startYear: 2004 }),
  title('tt0400001', 'A bad crew row', { startYear: 2004 }),
  title('tt0400002', 'A bad rating', { startYear: 2004 }),
  title('tt0600001', 'Several years', { titleType: 'tvSeries', startYear: '2013–2023' }),
  title('tt10000000', '七人の侍', { startYear: 1954 }),
  ...plainNumbers.map((number) =>
    title(plainId(number), `Film number ${number}`, { startYear: 1900 + (number % 120) }),
  ),
];

const tables: ImdbTables = {
  'title.basics': sorted([
    ...basics.map((row) => [row.tconst, row] as const),
    ['tt0073195', title('tt0073195', 'Jaws once more', { startYear: 1975 })],
    ['tt0500001', title('tt0500001', null, { startYear: 2005 })],
    ['tt0500002', title('tt0500002', 'A bad year', { startYear: 'MMV' })],
    ['tt0500003', 'tt0500003\tmovie\tToo few columns'],
    ['tt0500004', 'not an id\tmovie\tx\tx\t0\t2000\t\\N\t\\N\t\\N'],
  ]),
  'title.crew': sorted([
    ['tt0073195', { tconst: 'tt0073195', directors: 'nm0000229' }],
    ['tt0090555', { tconst: 'tt0090555', directors: null, writers: 'nm0000001' }],
    ['tt0113277', { tconst: 'tt0113277', directors: 'nm0000520' }],
    ['tt0133093', { tconst: 'tt0133093', directors: 'nm0905154,nm0905152,nm0905154' }],
    ['tt0211915', { tconst: 'tt0211915', directors: 'nm0000466' }],
    ['tt0400000', { tconst: 'tt0400000', directors: 'nm0000229,nm9999999' }],
    ['tt0400001', 'tt0400001\tnm0000229'],
    ['tt0500001', { tconst: 'tt0500001', directors: 'nm0000229' }],
    ['tt0600000', { tconst: 'tt0600000', directors: 'nm0000229' }],
    ['tt10000000', { tconst: 'tt10000000', directors: 'nm0000041' }],
    ...plainNumbers.map(
      (number) =>
        [plainId(number), { tconst: plainId(number), directors: `nm${1000 + (number % 40)}` }] as const,
    ),
  ]),
  'title.akas': sorted([
    ['tt0073195', aka('tt0073195', 1, 'Jaws', { isOriginalTitle: 1 })],
    ['tt0073195', aka('tt0073195', 2, 'Der weiße Hai', { region: 'DE' })],
    ['tt0073195', aka('tt0073195', 3, 'Les dents de la mer', { region: 'FR' })],
    ['tt0073195', aka('tt0073195', 4, 'Der weiße Hai', { region: 'AT' })],
    ['tt0073195', aka('tt0073195', 5, null, { region: 'XX' })],
    ['tt0211915', aka('tt0211915', 1, 'Amelie', { region: 'US' })],
    ['tt0600000', aka('tt0600000', 1, 'Of no title')],
    ['tt10000000', aka('tt10000000', 1, 'Seven Samurai', { region: 'US' })],
    ['tt99999999', aka('tt99999999', 1, 'Of no title, at the end')],
  ]),
  'title.ratings': sorted([
    ['tt0073195', { tconst: 'tt0073195', averageRating: '8.1', numVotes: 700000 }],
    ['tt0113277', { tconst: 'tt0113277', averageRating: '8.3', numVotes: 750000 }],
    ['tt0400002', { tconst: 'tt0400002', averageRating: '11', numVotes: 5 }],
    ['tt0600000', { tconst: 'tt0600000', averageRating: '5.0', numVotes: 5 }],
    ...plainNumbers.map(
      (number) =>
        [plainId(number), { tconst: plainId(number), averageRating: '6.5', numVotes: number }] as const,
    ),
  ]),
  'name.basics': [
    { nconst: 'nm0000041', primaryName: 'Akira Kurosawa', birthYear: 1910, deathYear: 1998 },
    { nconst: 'nm0000229', primaryName: 'Steven Spielberg', birthYear: 1946 },
    { nconst: 'nm0000466', primaryName: 'Jean-Pierre Jeunet' },
    { nconst: 'nm0000520', primaryName: 'Michael Mann' },
    'nm0000521\tToo few columns',
    { nconst: 'nm0905152', primaryName: 'Lilly Wachowski' },
    { nconst: 'nm0905154', primaryName: 'Lana Wachowski' },
    { nconst: 'nm0999999', primaryName: null },
    ...Array.from({ length: 40 }, (_, index) => ({
      nconst: `nm${1000 + index}`,
      primaryName: `Director ${index}`,
    })),
  ],
};

/**
 * Some hundred lines in IMDb's format, written from its documentation, with what such files hold now and then: ids of
 * seven and eight digits, quotation marks, unknown directors, rows that are broken, doubled or of no title.
 */
export function imdbFixture(): Record<ImdbFileName, string> {
  return imdbTexts(tables);
}

/** Writes files into a folder as IMDb names them, packed or not. */
export async function writeImdbFiles(
  folder: string,
  texts: Partial<Record<ImdbFileName, string>>,
  packed: boolean,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    Object.entries(texts).map(([name, text]) =>
      packed
        ? writeFile(join(folder, `${name}.tsv.gz`), gzipSync(text))
        : writeFile(join(folder, `${name}.tsv`), text),
    ),
  );
}

function title(
  tconst: string,
  primaryTitle: string | null,
  more: ImdbTableRow,
): ImdbTableRow & { tconst: string } {
  return {
    titleType: 'movie',
    primaryTitle,
    originalTitle: primaryTitle,
    isAdult: 0,
    genres: 'Drama',
    ...more,
    tconst,
  };
}

function aka(titleId: string, ordering: number, name: string | null, more: ImdbTableRow = {}): ImdbTableRow {
  return { titleId, ordering, title: name, isOriginalTitle: 0, ...more };
}

/** In IMDb's order: by id as plain text, rows of one id as they came. */
function sorted(
  rows: readonly (readonly [id: string, row: ImdbTableRow | string])[],
): (ImdbTableRow | string)[] {
  return rows.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other))).map(([, row]) => row);
}
