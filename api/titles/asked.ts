import { type ByteText, toByteText } from '../byte-text.ts';

/** Titles that are suggested where none is found. */
export const MAX_SUGGESTIONS = 5;
/** More than are suggested, because homonyms are suggested once. */
export const READ_FOR_SUGGESTIONS = 20;

/** An answer, and whether it could be that of half a collection. */
export interface Asked {
  /** What follows the echo: see `CachedAnswer.rest`. */
  readonly rest: ByteText;
  readonly whole: boolean;
  /** Whether a finder found it. */
  readonly byFinder: boolean;
  /** Whether it follows from the title to the letter, not from its key alone. */
  readonly byTyped: boolean;
  readonly found: 'nothing' | 'exact' | 'others';
}
/** The entries of an object as they stand within JSON, each behind a comma. */
export function entriesOf(entries: object): ByteText {
  return toByteText(`,${JSON.stringify(entries).slice(1, -1)}`);
}
