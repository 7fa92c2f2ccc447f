import { z } from 'zod';

import { cleanTitle, tidySpaces } from './clean-title.ts';
import type { ReadFilm, UnusableRow } from './film-record.ts';
import { releaseOf } from './release-year.ts';
import { repairMacRoman } from './repair-encoding.ts';
import { rules, type Rule } from './rules.ts';

/** The columns of vega-datasets' movies.json that we use. */
const vegaRow = z.object({
  // A spreadsheet made numbers of the titles that look like one: 1941, 300, 9.
  Title: z.union([z.string(), z.number()], { error: 'the row has no title' }),
  'Release Date': z.string().nullable(),
  'Running Time min': z.number().positive().nullable(),
  Director: z.string().nullable(),
  'IMDB Rating': z.number().min(1).max(10).nullable(),
  'IMDB Votes': z.number().int().nonnegative().nullable(),
});

/** Reads one row of vega-datasets' movies.json. */
export function vegaFilm(row: unknown): ReadFilm | UnusableRow {
  const parsed = vegaRow.safeParse(row);
  if (!parsed.success) {
    return { unusable: parsed.error.issues.map((issue) => describe(issue.path, issue.message)).join('; ') };
  }
  const { Title, Director, 'Release Date': date, 'Running Time min': minutes } = parsed.data;
  const release = date === null ? { year: null, day: null, rule: null } : releaseOf(date);
  const given = String(Title);
  const readAgain = repairMacRoman(given);
  const { title, aliases, rules: ofTitle } = cleanTitle(readAgain, release.year);
  if (title === '') return { unusable: 'the row has no title' };
  const credited = tidySpaces(repairMacRoman(Director ?? ''));
  const director = cleanName(credited);
  const applied: (readonly [boolean, Rule])[] = [
    [typeof Title === 'number', rules.numberIsTitle],
    [readAgain !== given || repairMacRoman(Director ?? '') !== (Director ?? ''), rules.textReadAgain],
    [director !== credited, rules.honorific],
  ];
  return {
    source: 'vega-datasets',
    title,
    aliases,
    year: release.year,
    released: release.day,
    minutes,
    directors: director === '' ? [] : [director],
    votes: parsed.data['IMDB Votes'] ?? 0,
    rating: parsed.data['IMDB Rating'],
    rules: [
      ...applied.filter(([did]) => did).map(([, rule]) => rule),
      ...(release.rule === null ? [] : [release.rule]),
      ...ofTitle,
    ],
  };
}

/** A name without honorific, its quotation marks no longer doubled as in CSV. */
function cleanName(credited: string): string {
  return tidySpaces(credited.replaceAll('""', '"').replace(/^Sir /u, ''));
}

function describe(path: readonly PropertyKey[], message: string): string {
  return path[0] === 'Title' ? message : `${path.map(String).join('.')}: ${message}`;
}
