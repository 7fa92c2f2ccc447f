import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { SeedError } from '../seed-error.ts';

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Unpacks a file if its first bytes say that it is gzip, whatever it is called, and passes on any other as it is.
 * Throws `SeedError` if the file cannot be read or breaks off.
 */
export async function* decompress(
  file: string,
  packed: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = packed[Symbol.asyncIterator]();
  try {
    const head = await readHead(iterator);
    const whole = Readable.from(chain(head, iterator), { objectMode: false });
    if (GZIP_MAGIC.every((byte, index) => head[index] === byte)) {
      // The error reaches the reader through the last stream, which the pipeline destroys with it.
      const unpacked: AsyncIterable<Uint8Array> = pipeline(whole, createGunzip(), () => undefined);
      yield* unpacked;
    } else {
      const plain: AsyncIterable<Uint8Array> = whole;
      yield* plain;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SeedError) throw error;
    throw new SeedError(
      'SOURCE_UNREADABLE',
      `${file} cannot be read to its end (${error instanceof Error ? error.message : String(error)}): fetch it again.`,
      { cause: error },
    );
  } finally {
    await iterator.return?.();
  }
}

/** The first chunks together, at least two bytes unless the file has fewer. */
async function readHead(iterator: AsyncIterator<Uint8Array, unknown>): Promise<Uint8Array> {
  let head = new Uint8Array();
  while (head.length < GZIP_MAGIC.length) {
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
