import {
  brotliCompressSync,
  type BrotliOptions,
  constants,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

import compress from 'koa-compress';
import { LRUCache } from 'lru-cache';

import type { ByteText } from '../byte-text.ts';
import type { AppContext } from './app-state.ts';
import { reply, replyHead } from './reply.ts';

/** Below this a body fits into a packet as it is, and compressing costs more than it saves. */
export const SMALLEST_COMPRESSED = 1024;
/** Up to this, compressing takes less of this thread's time than having another thread do so. */
export const LARGEST_COMPRESSED_AT_ONCE = 16 * 1024;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** As koa-compress has it: said here, so that both ways do the same. */
const brotli: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const koaCompress = compress({ threshold: SMALLEST_COMPRESSED, br: brotli });

/** How the encodings of koa-compress are made in one go, by their names. */
const AT_ONCE: Readonly<Partial<Record<string, (bytes: Buffer) => Buffer>>> = {
  zstd: (bytes) => zstdCompressSync(bytes),
  br: (bytes) => brotliCompressSync(bytes, brotli),
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
};

/** Which encoding koa-compress chose for a value of Accept-Encoding: what clients send are few values, each over and over. */
const chosen = new LRUCache<string, string>({ max: 100 });

/** Compresses what is in `ctx.body` as the request takes it, where that is worth it. */
export async function compressBody(ctx: AppContext): Promise<void> {
  // koa-compress fails where a request takes nothing at all (`*;q=0`): such a one gets the body as it is (RFC 9110, 12.5.3).
  if (ctx.acceptsEncodings(...koaCompress.preferredEncodings) === false) {
    ctx.vary('Accept-Encoding');
    return;
  }
  // A context with a state of our own is one all the same.
  await koaCompress(ctx, () => Promise.resolve());
}

/** Whether the request takes anything but the body as it is. */
export function takesCompressed({ req }: AppContext): boolean {
  const accepted = req.headers['accept-encoding'];
  return accepted !== undefined && accepted !== 'identity';
}

/**
 * Sends an answer compressed as the request takes it: what is small at once, everything else by the stream of koa-compress, which also has the
 * choice wherever a value of Accept-Encoding is new.
 *
 * @param head names and values by turns; a tag becomes a weak one where the bytes are other ones now
 */
export function compressAnswer(
  ctx: AppContext,
  head: readonly string[],
  bytes: ByteText,
): void | Promise<void> {
  const encoding = chosen.get(acceptedBy(ctx)) ?? '';
  const pack = bytes.length <= LARGEST_COMPRESSED_AT_ONCE ? AT_ONCE[encoding] : undefined;
  if (pack === undefined) return compressByStream(ctx, head, bytes);
  const packed = pack(Buffer.from(bytes, 'latin1')).toString('latin1') as ByteText;
  const own = ['Content-Encoding', encoding, 'Content-Type', JSON_TYPE];
  reply(ctx, 200, [...head.map((text, at) => (head[at - 1] === 'ETag' ? weak(text) : text)), ...own], packed);
}

/** Leaves an answer to koa-compress and Koa to be sent, and remembers how koa-compress chose. */
async function compressByStream(ctx: AppContext, head: readonly string[], bytes: ByteText): Promise<void> {
  ctx.status = 200;
  const all = replyHead(ctx, head);
  for (let index = 0; index < all.length; index += 2) {
    const [name = '', value = ''] = all.slice(index, index + 2);
    // The names of Vary add up.
    if (name === 'Vary') ctx.vary(value);
    else ctx.set(name, value);
  }
  ctx.body = Buffer.from(bytes, 'latin1');
  ctx.type = JSON_TYPE;
  await compressBody(ctx);
  const encoding = ctx.res.getHeader('Content-Encoding');
  // That there is none may have another reason than the request's choice: nobody waits any more.
  if (typeof encoding !== 'string') return;
  chosen.set(acceptedBy(ctx), encoding);
  const tag = ctx.res.getHeader('ETag');
  if (typeof tag === 'string') ctx.set('ETag', weak(tag));
}

function acceptedBy({ req }: AppContext): string {
  return String(req.headers['accept-encoding']);
}

/** The tag of bytes that differ from those it was made of, and mean the same. */
function weak(tag: string): string {
  return `W/${tag}`;
}
