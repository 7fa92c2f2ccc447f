import type { ReadMeter } from './file-meter.ts';

/** An opened file. */
export interface SourceFile {
  /** Its name with endings, for messages. */
  name: string;
  /** When it was last written, as the file system or the web server says; null where it does not say. */
  modifiedAt: Date | null;
  /** How large it is, and how much of it was read so far. */
  meter: ReadMeter;
  /** How it shows that it was cut, where that is known before it is read, as of one that was sorted. */
  cut?: string | null;
  /** Its bytes, decompressed. Returning early closes it. Throws `SeedError`, "SOURCE_CUT" where the packed form breaks off. */
  chunks: AsyncIterable<Uint8Array>;
}

/** The files of one format. */
export interface FileFormat {
  /** For messages: "IMDb's files". */
  readonly what: string;
  /** The endings under which a file is looked for, in this order. How it is packed is told by its first bytes alone. */
  readonly endings: readonly string[];
}

/** Where files are. */
export interface SourceFiles<Name extends string = string> {
  /** For logs, without secrets. */
  readonly description: string;
  /** Opens a file under its name and one of its format's endings. Throws `SeedError` if none of them can be had. */
  open(name: Name, signal: AbortSignal): Promise<SourceFile>;
}

/** "a.tsv.gz, a.tsv.zst or a.tsv": every name under which a file is looked for. */
export function namesOf(name: string, { endings }: FileFormat): string {
  const names = endings.map((ending) => name + ending);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
