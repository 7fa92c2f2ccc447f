import { createReadStream, type Stats } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { SeedError } from '../seed-error.ts';
import { CHECKSUMS_FILE, parseChecksums, withChecksum } from './checksums.ts';
import { decompress } from './decompress.ts';
import { FileMeter } from './file-meter.ts';
import { namesOf, type FileFormat, type SourceFile, type SourceFiles } from './source-files.ts';

/** Files in a folder, packed or not. */
export class DirectoryFiles implements SourceFiles {
  readonly description: string;
  readonly #folder: string;
  readonly #format: FileFormat;
  #checksums: Promise<Map<string, string>> | undefined;

  constructor(folder: string, format: FileFormat) {
    this.#folder = folder;
    this.#format = format;
    this.description = `${format.what} in ${folder}`;
  }

  async open(name: string, signal: AbortSignal): Promise<SourceFile> {
    this.#checksums ??= this.#readChecksums();
    const checksums = await this.#checksums;
    for (const ending of this.#format.endings) {
      const file = `${name}${ending}`;
      const path = join(this.#folder, file);
      const found = await lookAt(path);
      if (found === null) continue;
      await checkReadable(path, found);
      const meter = new FileMeter(found.size);
      const bytes = unchanged(path, found, meter.counted(createReadStream(path, { signal })));
      const packed = withChecksum(file, bytes, checksums.get(file));
      return { name: file, modifiedAt: found.mtime, meter, chunks: decompress(file, packed, signal) };
    }
    if ((await lookAt(this.#folder))?.isDirectory() !== true) {
      throw new SeedError(
        'SOURCE_UNREADABLE',
        `There is no folder ${this.#folder}: see whether the path in spec.dataset.source (SOURCE_DIRECTORY) is right.`,
      );
    }
    throw new SeedError(
      'SOURCE_MISSING',
      `${this.#folder} holds no ${namesOf(name, this.#format)}: put it there, or give the folder that holds it.`,
    );
  }

  async #readChecksums(): Promise<Map<string, string>> {
    const path = join(this.#folder, CHECKSUMS_FILE);
    const found = await lookAt(path);
    if (found === null) return new Map();
    await checkReadable(path, found);
    return parseChecksums(await readFile(path, 'utf8'));
  }
}

/** The bytes of a file; throws `SeedError` at their end if the file is no longer the one that was looked at. */
async function* unchanged(
  path: string,
  { size, mtimeMs }: Stats,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* bytes;
  const now = await lookAt(path);
  if (now?.size === size && now.mtimeMs === mtimeMs) return;
  throw new SeedError(
    'SOURCE_UNREADABLE',
    `${path} was written to while it was read: wait until it is whole. To be safe, write files under other names and rename them once they are whole.`,
  );
}

/** What is there under a path; null where nothing is. */
async function lookAt(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    switch (codeOf(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return null;
      case 'EACCES':
        throw new SeedError(
          'SOURCE_UNREADABLE',
          `${path} cannot be looked at by ${whoWeAre()}: give everybody the right to enter the folders on the way (chmod a+rx), from where the volume can be written to.`,
          { cause: error },
        );
      default:
        throw unreadable(path, error);
    }
  }
}

async function checkReadable(path: string, found: Stats): Promise<void> {
  if (!found.isFile()) {
    throw new SeedError(
      'SOURCE_UNREADABLE',
      `${path} is ${found.isDirectory() ? 'a folder' : 'no file'}, where a file of that name is due: put the file itself there, or take away what has its name.`,
    );
  }
  try {
    await (await open(path)).close();
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw unreadable(path, error);
    const mode = (found.mode & 0o777).toString(8);
    throw new SeedError(
      'SOURCE_UNREADABLE',
      `${path} cannot be read by ${whoWeAre()}: it belongs to user ${found.uid}, group ${found.gid}, and its mode is ${mode}. The loader cannot change that: give everybody the right to read it (chmod a+r), from where the volume can be written to.`,
      { cause: error },
    );
  }
}

function unreadable(path: string, error: unknown): SeedError {
  return new SeedError(
    'SOURCE_UNREADABLE',
    `${path} cannot be read (${error instanceof Error ? error.message : String(error)}): see whether its volume works, then run the load again.`,
    { cause: error },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The user whom files must let in; not the one who started the process, if it has become another since. */
function whoWeAre(): string {
  return `user ${process.geteuid?.() ?? '?'}, whom the loader runs as`;
}
