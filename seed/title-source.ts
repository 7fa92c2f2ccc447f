import type { SourceKind } from '../catalog/dataset-pointer.ts';
import type { FileFacts, LoadPhase } from '../catalog/load-progress.ts';
import type { TitleFacts } from '../catalog/title-document.ts';
import type { Share } from './files/file-meter.ts';

/** A row of the source with which something is wrong. */
export interface OddRow {
  /** The file's name as its publisher calls it. */
  file: string;
  /** The line it begins on, the first being 1. */
  line: number;
  /** What is wrong, in words that are the same for every such row: rows are counted by it. */
  reason: string;
  /** Its text. */
  text: string;
}

/** A file that was read to its end. */
export type ReadFile = Pick<FileFacts, 'file' | 'gives' | 'rows' | 'modifiedAt' | 'cut'>;

/** What can be told of a file before it is read. */
export interface LookedAtFile extends Pick<FileFacts, 'file' | 'modifiedAt'> {
  /** In bytes, as it is packed; null where nobody says. */
  size: number | null;
}

/** What can be told of a source before it is read. */
export interface SourceLook {
  files: LookedAtFile[];
  /** What is to be said of each file that is not there, without a full stop. */
  missing: string[];
}

/**
 * What a source yields: a title, a row set aside as unusable, one that was used although something of it had to be left out, rows that
 * nobody wants, or what it has found out about a file.
 */
export type SourceItem =
  | { readonly kind: 'title'; readonly title: TitleFacts }
  | { readonly kind: 'rejected'; readonly row: OddRow }
  | { readonly kind: 'noted'; readonly row: OddRow }
  /** Rows of a file that are left out on purpose: once for each reason, when all of them are counted. */
  | { readonly kind: 'skipped'; readonly file: string; readonly reason: string; readonly rows: number }
  | { readonly kind: 'file'; readonly file: ReadFile };

/** What a source has begun to read, and how far that is at any time. */
export interface Reading {
  phase: Extract<LoadPhase, 'Sorting' | 'ReadingNames' | 'Loading'>;
  share: () => Share;
  /** Rows read in this phase; absent where titles written say it. */
  rows?: () => number;
}

/** What decides, beside the files themselves, which titles a source yields: the same settings are the same words. */
export interface SourceSettings {
  /** Which of its titles: `all types but tvEpisode, none for adults`. */
  readonly titles: string;
  /** Which of their aliases: `all`, `regions GB,US`. */
  readonly aliases: string;
}

/** Where a dataset's titles come from. */
export interface TitleSource {
  /** For logs: what is read, without secrets. */
  readonly description: string;
  readonly kind: SourceKind;
  /** Titles come in ascending order of id, compared as plain text, and no id twice: so a load can go on where another one ended. */
  readonly ascending: boolean;
  readonly settings: SourceSettings;
  /** Looks at the files without reading them. Throws `SeedError` if one is there and cannot be used. */
  look(signal: AbortSignal): Promise<SourceLook>;
  /**
   * Every title once, every row that is set aside once, what else is odd and every file, in a fixed order, in groups of any size; nothing
   * is read ahead of the reader beyond a group. `onReading` is told of each phase as it begins. Throws `SeedError` if the source as a whole cannot be read or trusted.
   */
  items(signal: AbortSignal, onReading?: (reading: Reading) => void): AsyncIterable<readonly SourceItem[]>;
}
