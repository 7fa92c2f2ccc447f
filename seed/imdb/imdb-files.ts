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
  /** When it was last written, as the file system or the web server says; null where it does not say. */
  modifiedAt: Date | null;
  /** Its bytes, decompressed. Returning early closes it. Throws `SeedError`, "SOURCE_CUT" where the packed form breaks off. */
  chunks: AsyncIterable<Uint8Array>;
}

/** Where IMDb's files are. */
export interface ImdbFiles {
  /** For logs, without secrets. */
  readonly description: string;
  /** Opens a file under its name and one of `IMDB_FILE_ENDINGS`. Throws `SeedError` if none of them can be had. */
  open(name: ImdbFileName, signal: AbortSignal): Promise<ImdbFile>;
}

/** The endings under which a file is looked for, in this order. How it is packed is told by its first bytes alone. */
export const IMDB_FILE_ENDINGS = ['.tsv.gz', '.tsv.zst', '.tsv'] as const;

/** "a.tsv.gz, a.tsv.zst or a.tsv": every name under which a file is looked for. */
export function namesOf(name: ImdbFileName): string {
  const names = IMDB_FILE_ENDINGS.map((ending) => name + ending);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
