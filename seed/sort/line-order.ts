/** By what a line is sorted: its title id, as plain text; '' for one that has none, whose place does not matter. */
export type LineKey = (line: string) => string;

/** How the lines of one format are sorted. Lines are given a byte a character (Latin-1), whatever their encoding is. */
export interface LineOrder {
  /** Whether the first line is no row. */
  readonly hasHeader: boolean;
  /** In bytes: what is longer is another format, which the reader will refuse. */
  readonly longest: number;
  /** The keys of lines below this first line; null where it tells of none, which the reader will refuse. */
  keyFor(first: string): LineKey | null;
}
