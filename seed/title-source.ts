import type { TitleDocument } from '../catalog/title-document.ts';

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

/** What a source yields: a title, a row set aside as unusable, or one that was used although something of it had to be left out. */
export type SourceItem =
  | { readonly kind: 'title'; readonly title: TitleDocument }
  | { readonly kind: 'rejected'; readonly row: OddRow }
  | { readonly kind: 'noted'; readonly row: OddRow };

/** Where a dataset's titles come from. */
export interface TitleSource {
  /** For logs: what is read, without secrets. */
  readonly description: string;
  /**
   * Every title once, every row that is set aside once, and what else is odd, in a fixed order, in groups of any size; nothing
   * is read ahead of the reader beyond a group. Throws `SeedError` if the source as a whole cannot be read or trusted.
   */
  items(signal: AbortSignal): AsyncIterable<readonly SourceItem[]>;
}
