import type { SourceFiles } from '../files/source-files.ts';
import type { Reading, SourceItem } from '../title-source.ts';
import { type FileToSort, SortedFiles, type Sorting } from './sorted-files.ts';

/** What a source reads, and what it is to be told of. */
export interface OrderedReading<Name extends string> {
  readonly files: SourceFiles<Name>;
  /** Those whose lines must ascend. */
  readonly ascending: readonly FileToSort<Name>[];
  /** Null: files are read as they are. */
  readonly sorting: Sorting | null;
  readonly signal: AbortSignal;
  readonly onReading: (reading: Reading) => void;
}

/** Has files read by `read`: as they are or, where that is chosen, with those that are out of order sorted for as long as it lasts. */
export async function* readInOrder<Name extends string>(
  { files, ascending, sorting, signal, onReading }: OrderedReading<Name>,
  read: (files: SourceFiles<Name>) => AsyncIterable<readonly SourceItem[]>,
): AsyncGenerator<readonly SourceItem[]> {
  if (sorting === null) {
    yield* read(files);
    return;
  }
  using sorted = new SortedFiles<Name>(files, sorting);
  await sorted.putInOrder(ascending, signal, () =>
    onReading({ phase: 'Sorting', share: () => sorted.share(), rows: () => sorted.lines }),
  );
  yield* read(sorted);
}
