import type { AppContext } from '../http/app-state.ts';
import { compressBody } from '../http/compress-answer.ts';
import { replyHead } from '../http/reply.ts';
import type { RenderedPage } from './page-module.ts';

/** Sends a page; it may change at any moment, as what is found may, and differs by language. */
export async function sendPage(
  ctx: AppContext,
  policy: string,
  { status, html, headers }: RenderedPage,
): Promise<void> {
  ctx.status = status;
  const all = replyHead(ctx, [], policy);
  for (let index = 0; index < all.length; index += 2) ctx.set(all[index] ?? '', all[index + 1] ?? '');
  ctx.set('Cache-Control', 'no-cache');
  ctx.vary('Accept, Accept-Language, Cookie');
  ctx.set({ ...headers });
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = html;
  await compressBody(ctx);
}
