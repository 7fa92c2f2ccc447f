import { BATCH_SIZE, MAX_WRITES_IN_FLIGHT } from './write-limits.ts';

/** The titles of a load that earlier runs of it have stored. */
export interface StoredTitles {
  /** Every title of the source up to this id, compared as plain text, is stored; '' says nothing. */
  readonly upTo: string;
  /** The ids beyond, as many as a run may leave behind when it ends with writes under way. */
  readonly further: ReadonlySet<string>;
}

/**
 * How many of the last titles are looked at one by one. A run goes through the source in order of id and begins no batch before the
 * fourth before it is stored: however it ends, titles can be missing only among the last four batches of the source. That holds
 * for runs that go on from others, and for several at once, since each fills what is missing from the earliest on. Twice as many,
 * should another release make larger batches.
 */
const WINDOW = 2 * BATCH_SIZE * MAX_WRITES_IN_FLIGHT;

/** How many of the last ids tell what is stored. */
export const LAST_IDS = WINDOW + 1;

/** What is stored, by the last `LAST_IDS` ids that are, the last one first; null where nothing is. */
export function storedTitles(lastIds: readonly string[]): StoredTitles | null {
  if (lastIds.length === 0) return null;
  return { upTo: lastIds[WINDOW] ?? '', further: new Set(lastIds.slice(0, WINDOW)) };
}
