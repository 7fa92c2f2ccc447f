import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';

import { FileMeter } from '../../../seed/files/file-meter.ts';
import type { SourceFile } from '../../../seed/files/source-files.ts';
import type { ImdbFileName, ImdbFiles } from '../../../seed/imdb/imdb-files.ts';
import { IMDB_HEADERS } from '../../support/imdb/imdb-tables.ts';
import type { GeneratedImdb } from './generated-imdb.ts';
import { imdbPieces } from './imdb-rows.ts';

export const COMPRESSIONS = ['none', 'gzip', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

const ENDINGS: Readonly<Record<Compression, string>> = { none: '.tsv', gzip: '.tsv.gz', zstd: '.tsv.zst' };

/** IMDb's five files, in the order in which they are made. */
export const IMDB_FILE_NAMES = Object.keys(IMDB_HEADERS) as ImdbFileName[];

export interface WriteImdbOptions {
  /** It is made where it is not there. */
  folder: string;
  compression: Compression;
  signal?: AbortSignal;
  /** Told of each file as it is whole. */
  onFile?: (path: string) => void;
}

/**
 * Writes IMDb's five files, one after the other. A file has its name once it is whole. Throws what the file system
 * throws, or the signal's reason.
 */
export async function writeImdb(imdb: GeneratedImdb, options: WriteImdbOptions): Promise<void> {
  const { folder, compression, signal, onFile } = options;
  await mkdir(folder, { recursive: true });
  for (const name of IMDB_FILE_NAMES) {
    const path = join(folder, name + ENDINGS[compression]);
    const draft = `${path}.partial`;
    try {
      await pipePieces(imdbPieces(imdb, name), compression, createWriteStream(draft), signal);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    onFile?.(path);
  }
}

/** Writes pieces of text, packed or not, and ends the sink. A piece is taken only when the sink has room for it. */
export async function pipePieces(
  pieces: Iterable<string>,
  compression: Compression,
  sink: Writable,
  signal?: AbortSignal,
): Promise<void> {
  const source = Readable.from(pieces, { highWaterMark: 1 });
  const packer = packerOf(compression);
  await pipeline(packer === null ? [source, sink] : [source, packer, sink], { ...(signal && { signal }) });
}

function packerOf(
  compression: Compression,
): ReturnType<typeof createGzip> | ReturnType<typeof createZstdCompress> | null {
  switch (compression) {
    case 'none':
      return null;
    case 'gzip':
      return createGzip();
    case 'zstd':
      return createZstdCompress();
  }
}

/** Generated files as the loader opens them, without a file: their bytes are made as they are read. */
export class GeneratedImdbFiles implements ImdbFiles {
  readonly description: string;
  readonly #imdb: GeneratedImdb;

  constructor(imdb: GeneratedImdb) {
    this.#imdb = imdb;
    this.description = `${imdb.titles} generated titles of seed ${imdb.seed}`;
  }

  open(name: ImdbFileName): Promise<SourceFile> {
    const chunks: AsyncIterable<Uint8Array> = Readable.from(encoded(imdbPieces(this.#imdb, name)), {
      highWaterMark: 1,
    });
    const meter = new FileMeter(null);
    return Promise.resolve({ name: `${name}.tsv`, modifiedAt: null, meter, chunks: meter.counted(chunks) });
  }
}

function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}
