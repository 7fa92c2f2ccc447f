import { FileMeter } from '../../seed/files/file-meter.ts';
import type { SourceFile, SourceFiles } from '../../seed/files/source-files.ts';
import { SeedError } from '../../seed/seed-error.ts';

/** Files as texts or bytes in memory, by their whole name, handed out in chunks of a few bytes. */
export class MemoryFiles implements SourceFiles {
  readonly description = 'files in memory';
  readonly #files: Readonly<Record<string, string | Uint8Array>>;
  readonly #ending: string;
  readonly #chunkSize: number;

  constructor(files: Readonly<Record<string, string | Uint8Array>>, ending: string, chunkSize = 1024) {
    this.#files = files;
    this.#ending = ending;
    this.#chunkSize = chunkSize;
  }

  open(name: string): Promise<SourceFile> {
    const file = `${name}${this.#ending}`;
    const content = this.#files[file];
    if (content === undefined) {
      return Promise.reject(new SeedError('SOURCE_MISSING', `There is no ${file} in memory.`));
    }
    const bytes = Buffer.from(content);
    const meter = new FileMeter(bytes.length);
    return Promise.resolve({
      name: file,
      modifiedAt: null,
      meter,
      chunks: meter.counted(this.#chunks(bytes)),
    });
  }

  async *#chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += this.#chunkSize) {
      yield await Promise.resolve(bytes.subarray(at, at + this.#chunkSize));
    }
  }
}
