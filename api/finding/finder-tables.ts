import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { atOnce, type Steps } from '../../catalog/snapshot/steps.ts';
import { type NearTermsTables, nearTermsTablesInSteps } from './near-terms-tables.ts';

/** What a finder needs beside the snapshot; threads can share it. */
export interface FinderTables {
  readonly keys: NearTermsTables;
  readonly words: NearTermsTables;
}

/** Makes them. Takes most of a second for a million titles: it is made to run in a worker. */
export function finderTables(snapshot: Snapshot): FinderTables {
  return atOnce(finderTablesInSteps(snapshot));
}

/** Makes them in steps. */
export function* finderTablesInSteps({ keys, words }: Snapshot): Steps<FinderTables> {
  return { keys: yield* nearTermsTablesInSteps(keys), words: yield* nearTermsTablesInSteps(words) };
}
