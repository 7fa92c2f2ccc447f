import type { SourceFile } from '../../../seed/files/source-files.ts';
import type { ImdbFileName, ImdbFiles } from '../../../seed/imdb/imdb-files.ts';
import { SeedError } from '../../../seed/seed-error.ts';

/** IMDb's files as texts in memory, handed out in chunks of a few bytes. */
export class MemoryImdbFiles implements ImdbFiles {
  readonly description = 'IMDb’s files in memory';
  readonly #texts: Partial<Record<ImdbFileName, string>>;
  readonly #chunkSize: number;

  constructor(texts: Partial<Record<ImdbFileName, string>>, chunkSize = 1024) {
    this.#texts = texts;
    this.#chunkSize = chunkSize;
  }

  open(name: ImdbFileName): Promise<SourceFile> {
    const text = this.#texts[name];
    if (text === undefined) {
      return Promise.reject(new SeedError('SOURCE_MISSING', `There is no ${name}.tsv in memory.`));
    }
    return Promise.resolve({ name: `${name}.tsv`, modifiedAt: null, chunks: this.#chunks(text) });
  }

  async *#chunks(text: string): AsyncGenerator<Uint8Array> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += this.#chunkSize) {
      yield await Promise.resolve(bytes.subarray(at, at + this.#chunkSize));
    }
  }
}
