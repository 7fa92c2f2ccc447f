import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

import { SeedError } from '../seed-error.ts';

/** As much as is read of a file at once: zlib's own is a quarter of that, and each chunk costs a turn of the event loop. */
const CHUNK_BYTES = 64 * 1024;
/** How files may be packed, and the first bytes by which that is told: RFC 1952, RFC 8878. */
const PACKED: readonly { magic: readonly number[]; unpack: () => Transform }[] = [
  { magic: [0x1f, 0x8b], unpack: () => createGunzip({ chunkSize: CHUNK_BYTES }) },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: () => createZstdDecompress({ chunkSize: CHUNK_BYTES }) },
];
const LONGEST_MAGIC = Math.max(...PACKED.map(({ magic }) => magic.length));

/** What zlib says, of gzip and of Zstandard, where the file ends before its packed form does. */
const ENDS_EARLY = 'Z_BUF_ERROR';
const UNPACK_ERROR = /^(?:Z_|ZSTD_)/u;

/**
 * Unpacks a file if its first bytes say that it is gzip or Zstandard, whatever it is called, and passes on any other as
 * it is. Throws `SeedError`: "SOURCE_CUT" if the packed form breaks off, "SOURCE_MALFORMED" if it is damaged,
 * "SOURCE_UNREADABLE" if the file cannot be read.
 */
export async function* decompress(
  file: string,
  packed: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = packed[Symbol.asyncIterator]();
  try {
    const head = await readHead(iterator);
    const whole = chain(head, iterator);
    const form = PACKED.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
    // The error reaches the reader through the last stream, which the pipeline destroys with it.
    const bytes: AsyncIterable<Uint8Array> =
      form === undefined
        ? whole
        : pipeline(Readable.from(whole, { objectMode: false }), form.unpack(), () => undefined);
    yield* bytes;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SeedError ? error : readFailure(file, error);
  } finally {
    await iterator.return?.();
  }
}

function readFailure(file: string, error: unknown): SeedError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what = error instanceof Error ? error.message : String(error);
  if (code === ENDS_EARLY) {
    return new SeedError('SOURCE_CUT', `${file} is cut: its packed form breaks off. Fetch it again.`, {
      cause: error,
    });
  }
  if (UNPACK_ERROR.test(code)) {
    return new SeedError(
      'SOURCE_MALFORMED',
      `${file} is damaged: it cannot be unpacked to its end (${what}). Fetch it again.`,
      { cause: error },
    );
  }
  return new SeedError(
    'SOURCE_UNREADABLE',
    `${file} cannot be read to its end (${what}): see whether what holds it works, then run the load again.`,
    { cause: error },
  );
}

/** The first chunks together, enough bytes to tell how the file is packed unless it has fewer. */
async function readHead(iterator: AsyncIterator<Uint8Array, unknown>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < LONGEST_MAGIC) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = new Uint8Array([...head, ...next.value]);
  }
  return head;
}

async function* chain(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array, unknown>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}
