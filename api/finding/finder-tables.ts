import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { type NearTermsTables, nearTermsTables } from './near-terms-tables.ts';

/** What a finder needs beside the snapshot; threads can share it. */
export interface FinderTables {
  readonly keys: NearTermsTables;
  readonly words: NearTermsTables;
}

/** Makes them. Takes most of a second for a million titles: it is made to run in a worker. */
export function finderTables({ keys, words }: Snapshot): FinderTables {
  return { keys: nearTermsTables(keys), words: nearTermsTables(words) };
}
