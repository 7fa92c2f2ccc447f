/** The columns we use of the files at https://developer.imdb.com/non-commercial-datasets/. */
export interface ImdbColumns {
  'title.basics': 'tconst' | 'titleType' | 'primaryTitle' | 'originalTitle' | 'startYear';
  'title.crew': 'tconst' | 'directors';
  'title.akas': 'titleId' | 'title';
  'title.ratings': 'tconst' | 'averageRating' | 'numVotes';
  'name.basics': 'nconst' | 'primaryName';
}

export type ImdbFileName = keyof ImdbColumns;

/** An opened file. */
export interface ImdbFile {
  /** Its name with endings, for messages. */
  name: string;
  /** Its bytes, decompressed. Returning early closes it. */
  chunks: AsyncIterable<Uint8Array>;
}

/** Where IMDb's files are. */
export interface ImdbFiles {
  /** For logs, without secrets. */
  readonly description: string;
  /** Opens `<name>.tsv.gz` or `<name>.tsv`. Throws `SeedError` if neither can be had. */
  open(name: ImdbFileName, signal: AbortSignal): Promise<ImdbFile>;
}

/** The endings under which a file is looked for, in this order. */
export const IMDB_FILE_ENDINGS = ['.tsv.gz', '.tsv'] as const;
