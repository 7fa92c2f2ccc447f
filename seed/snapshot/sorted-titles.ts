import type { ScratchHandle, ScratchReader } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';

/** All titles of a load, as runs of records in the order of rank. */
export interface SortedTitles {
  readonly file: ScratchReader;
  readonly runs: readonly Run[];
}

/** The same for another thread. */
export interface SharedTitles {
  readonly file: ScratchHandle;
  readonly runs: readonly Run[];
}
