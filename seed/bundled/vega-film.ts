import { z } from 'zod';

import { cleanTitle, tidySpaces } from './clean-title.ts';
import type { FilmRecord, UnusableRow } from './film-record.ts';
import { releaseYear } from './release-year.ts';
import { repairMacRoman } from './repair-encoding.ts';

/** The columns of vega-datasets' movies.json that we use. */
const vegaRow = z.object({
  // A spreadsheet made numbers of the titles that look like one: 1941, 300, 9.
  Title: z.union([z.string(), z.number().transform(String)], { error: 'the row has no title' }),
  'Release Date': z.string().nullable(),
  'Running Time min': z.number().positive().nullable(),
  Director: z.string().nullable(),
  'IMDB Rating': z.number().min(1).max(10).nullable(),
  'IMDB Votes': z.number().int().nonnegative().nullable(),
});

/** Reads one row of vega-datasets' movies.json. */
export function vegaFilm(row: unknown): FilmRecord | UnusableRow {
  const parsed = vegaRow.safeParse(row);
  if (!parsed.success) {
    return { unusable: parsed.error.issues.map((issue) => describe(issue.path, issue.message)).join('; ') };
  }
  const { Title, Director, 'Release Date': date, 'Running Time min': minutes } = parsed.data;
  const year = date === null ? null : releaseYear(date);
  const { title, aliases } = cleanTitle(repairMacRoman(Title), year);
  if (title === '') return { unusable: 'the row has no title' };
  const director = Director === null ? '' : cleanName(Director);
  return {
    source: 'vega-datasets',
    title,
    aliases,
    year,
    minutes,
    directors: director === '' ? [] : [director],
    votes: parsed.data['IMDB Votes'] ?? 0,
    rating: parsed.data['IMDB Rating'],
  };
}

/** A name without honorific, its quotation marks no longer doubled as in CSV. */
function cleanName(raw: string): string {
  return tidySpaces(repairMacRoman(raw).replaceAll('""', '"').replace(/^Sir /u, ''));
}

function describe(path: readonly PropertyKey[], message: string): string {
  return path[0] === 'Title' ? message : `${path.map(String).join('.')}: ${message}`;
}
