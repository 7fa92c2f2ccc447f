import { toByteText } from '../byte-text.ts';
import type { AppContext } from './app-state.ts';
import { compressAnswer, JSON_TYPE, SMALLEST_COMPRESSED, takesCompressed } from './compress-answer.ts';
import { isFresh } from './fresh.ts';
import { reply } from './reply.ts';
import type { Answer } from './route.ts';

/** Sends a route's answer: 304 where the request has it already, compressed where it is large. */
export function sendAnswer(ctx: AppContext, { body, etag, headers }: Answer): void | Promise<void> {
  // What is answered may change at any moment: keep the answer, and ask each time whether it still holds.
  const head = ['Cache-Control', 'no-cache'];
  for (const name in headers) head.push(name, headers[name] ?? '');
  const bytes = 'bytes' in body ? body.bytes : toByteText(JSON.stringify(body.value));
  const large = bytes.length > SMALLEST_COMPRESSED;
  if (large) head.push('Vary', 'Accept-Encoding');
  if (etag !== undefined) {
    head.push('ETag', `"${etag}"`);
    if (isFresh(etag, ctx.req.headers)) {
      reply(ctx, 304, head);
      return;
    }
  }
  if (large && ctx.req.method !== 'HEAD' && takesCompressed(ctx)) return compressAnswer(ctx, head, bytes);
  head.push('Content-Type', JSON_TYPE);
  reply(ctx, 200, head, bytes);
}
