import type { FileFormat, SourceFiles } from '../files/source-files.ts';

/** The columns we use of the files at https://developer.imdb.com/non-commercial-datasets/. */
export interface ImdbColumns {
  'title.basics': 'tconst' | 'titleType' | 'primaryTitle' | 'originalTitle' | 'startYear' | 'isAdult';
  'title.crew': 'tconst' | 'directors';
  'title.akas': 'titleId' | 'title' | 'region' | 'language';
  'title.ratings': 'tconst' | 'averageRating' | 'numVotes';
  'name.basics': 'nconst' | 'primaryName';
}

export type ImdbFileName = keyof ImdbColumns;

/** Where IMDb's files are. */
export type ImdbFiles = SourceFiles<ImdbFileName>;

/** How IMDb's files are named. */
export const IMDB_FORMAT: FileFormat = {
  what: "IMDb's files",
  endings: ['.tsv.gz', '.tsv.zst', '.tsv'],
};
