import type { AppContext } from './app-state.ts';
import { isFresh } from './fresh.ts';
import { reply, utf8Bytes } from './reply.ts';
import type { Answer } from './route.ts';

/** Sends a route's answer; 304 where the request has it already. */
export function sendAnswer(ctx: AppContext, { body, etag, headers }: Answer): void {
  // What is answered may change at any moment: keep the answer, and ask each time whether it still holds.
  const head = ['Cache-Control', 'no-cache'];
  for (const name in headers) head.push(name, headers[name] ?? '');
  if (etag !== undefined) head.push('ETag', `"${etag}"`);
  if (etag !== undefined && isFresh(etag, ctx.req.headers)) {
    reply(ctx, 304, head);
    return;
  }
  head.push('Content-Type', 'application/json; charset=utf-8');
  reply(ctx, 200, head, typeof body === 'string' ? body : utf8Bytes(JSON.stringify(body)));
}
