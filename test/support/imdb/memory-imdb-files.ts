import type { ImdbFileName } from '../../../seed/imdb/imdb-files.ts';
import { MemoryFiles } from '../memory-files.ts';

/** IMDb's files as texts in memory, handed out in chunks of a few bytes. */
export class MemoryImdbFiles extends MemoryFiles {
  constructor(texts: Partial<Record<ImdbFileName, string>>, chunkSize?: number) {
    super(
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}.tsv`, text])),
      '.tsv',
      chunkSize,
    );
  }
}
