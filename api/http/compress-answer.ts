import compress from 'koa-compress';

import type { ByteText } from '../byte-text.ts';
import type { AppContext } from './app-state.ts';
import { replyHead } from './reply.ts';

/** Below this a body fits into a packet as it is, and compressing costs more than it saves. */
export const SMALLEST_COMPRESSED = 1024;

/** Compresses what is in `ctx.body` as the request takes it, where that is worth it. */
export const compressed = compress({ threshold: SMALLEST_COMPRESSED });

/** Whether the request takes anything but the body as it is. */
export function takesCompressed({ req }: AppContext): boolean {
  const accepted = req.headers['accept-encoding'];
  return accepted !== undefined && accepted !== 'identity';
}

/**
 * Leaves an answer to koa-compress and Koa to be sent.
 *
 * @param head names and values by turns; a tag becomes a weak one, for the bytes are other ones now
 */
export async function compressAnswer(
  ctx: AppContext,
  head: readonly string[],
  bytes: ByteText,
): Promise<void> {
  ctx.status = 200;
  const all = replyHead(ctx, head);
  for (let index = 0; index < all.length; index += 2) {
    const [name = '', value = ''] = all.slice(index, index + 2);
    // The names of Vary add up.
    if (name === 'Vary') ctx.vary(value);
    else ctx.set(name, name === 'ETag' ? `W/${value}` : value);
  }
  ctx.body = Buffer.from(bytes, 'latin1');
  ctx.type = 'application/json';
  // A context with a state of our own is one all the same.
  await compressed(ctx, () => Promise.resolve());
}
