import type { AppContext } from './app-state.ts';
import type { Answer } from './route.ts';

/** Sends a route's answer; 304 where the request has it already. */
export function sendAnswer(ctx: AppContext, { body, etag, headers }: Answer): void {
  // What is answered may change at any moment: keep the answer, and ask each time whether it still holds.
  ctx.set('Cache-Control', 'no-cache');
  if (headers !== undefined) ctx.set(headers);
  ctx.status = 200;
  if (etag !== undefined) ctx.etag = etag;
  ctx.body = body;
  ctx.type = 'application/json';
  if (ctx.fresh) ctx.status = 304;
}
