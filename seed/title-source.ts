import type { TitleDocument } from '../catalog/title-document.ts';

/** A row of the source that could not be used as it is, set aside for people to look at. */
export interface RejectedRow {
  /** The file's name as its publisher calls it. */
  file: string;
  /** The line it begins on, the first being 1. */
  line: number;
  reason: string;
  /** Its text, cut to `MAX_ROW_LENGTH`. */
  row: string;
}

/** How much of a rejected row's text is kept, in UTF-16 units. */
export const MAX_ROW_LENGTH = 2000;

/** What a source yields: a title, or a row set aside. */
export type SourceItem =
  | { readonly kind: 'title'; readonly title: TitleDocument }
  | { readonly kind: 'rejected'; readonly rejected: RejectedRow };

/** Where a dataset's titles come from. */
export interface TitleSource {
  /** For logs: what is read, without secrets. */
  readonly description: string;
  /**
   * Every title once and every unusable row once, in a fixed order, in groups of any size; nothing is read ahead
   * of the reader beyond a group. Throws `SeedError` if the source as a whole cannot be read or trusted.
   */
  items(signal: AbortSignal): AsyncIterable<readonly SourceItem[]>;
}

/** A rejected row as an item, its text cut to what is kept. */
export function rejectedItem(file: string, line: number, reason: string, row: string): SourceItem {
  return { kind: 'rejected', rejected: { file, line, reason, row: row.slice(0, MAX_ROW_LENGTH) } };
}
