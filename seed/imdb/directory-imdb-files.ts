import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { SeedError } from '../seed-error.ts';
import { decompress } from './decompress.ts';
import { IMDB_FILE_ENDINGS, type ImdbFile, type ImdbFileName, type ImdbFiles } from './imdb-files.ts';

/** IMDb's files in a folder, packed or not. */
export class DirectoryImdbFiles implements ImdbFiles {
  readonly description: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.description = `IMDb's files in ${folder}`;
  }

  async open(name: ImdbFileName, signal: AbortSignal): Promise<ImdbFile> {
    for (const ending of IMDB_FILE_ENDINGS) {
      const file = `${name}${ending}`;
      const path = join(this.#folder, file);
      if (await exists(path)) {
        return { name: file, chunks: decompress(file, createReadStream(path, { signal }), signal) };
      }
    }
    throw new SeedError(
      'SOURCE_UNREADABLE',
      `${this.#folder} holds neither ${IMDB_FILE_ENDINGS.map((ending) => name + ending).join(' nor ')}: put it there, or set SOURCE_DIRECTORY to the folder that holds it.`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
