import type { ImdbFileName } from '../../../seed/imdb/imdb-files.ts';

/** Every column of IMDb's files, in the documented order. */
export const IMDB_HEADERS = {
  'title.basics': [
    ...['tconst', 'titleType', 'primaryTitle', 'originalTitle', 'isAdult'],
    ...['startYear', 'endYear', 'runtimeMinutes', 'genres'],
  ],
  'title.crew': ['tconst', 'directors', 'writers'],
  'title.akas': [
    'titleId',
    'ordering',
    'title',
    'region',
    'language',
    'types',
    'attributes',
    'isOriginalTitle',
  ],
  'title.ratings': ['tconst', 'averageRating', 'numVotes'],
  'name.basics': ['nconst', 'primaryName', 'birthYear', 'deathYear', 'primaryProfession', 'knownForTitles'],
} as const satisfies Record<ImdbFileName, readonly string[]>;

/** A row by column; what is left out, or null, is written as IMDb's `\\N`. */
export type ImdbTableRow = Readonly<Record<string, string | number | null>>;

/** The rows of each file, as objects or, for broken ones, as the text of the line. */
export type ImdbTables = Readonly<Record<ImdbFileName, readonly (ImdbTableRow | string)[]>>;

/** The text of one file as IMDb would write it. */
export function imdbText(file: ImdbFileName, rows: readonly (ImdbTableRow | string)[]): string {
  const columns: readonly string[] = IMDB_HEADERS[file];
  const lines = rows.map((row) =>
    typeof row === 'string' ? row : columns.map((column) => String(row[column] ?? '\\N')).join('\t'),
  );
  return [columns.join('\t'), ...lines, ''].join('\n');
}

/** The texts of all files. */
export function imdbTexts(tables: ImdbTables): Record<ImdbFileName, string> {
  return {
    'title.basics': imdbText('title.basics', tables['title.basics']),
    'title.crew': imdbText('title.crew', tables['title.crew']),
    'title.akas': imdbText('title.akas', tables['title.akas']),
    'title.ratings': imdbText('title.ratings', tables['title.ratings']),
    'name.basics': imdbText('name.basics', tables['name.basics']),
  };
}
