import { toByteText } from '../byte-text.ts';
import type { AppContext } from './app-state.ts';
import { echo, PROBLEM_MEDIA_TYPE, type ProblemDocument } from './problem.ts';
import { reply } from './reply.ts';
import { pathAsWritten } from './request-target.ts';

const HEAD = ['Cache-Control', 'no-store', 'Retry-After', '1', 'Content-Type', PROBLEM_MEDIA_TYPE];

/**
 * Turns a request away for lack of room. Without a Problem, which would have its stack written down: of all answers this one has to
 * cost the least.
 */
export function replyOverloaded(ctx: AppContext): void {
  const document: ProblemDocument = {
    type: 'urn:movie-search:overloaded',
    title: 'Too many requests at once',
    status: 503,
    detail: 'More is asked here at the moment than can be answered in time. Try again in a second.',
    instance: echo(pathAsWritten(ctx.req.url)),
    requestId: ctx.state.requestId,
  };
  reply(ctx, 503, HEAD, toByteText(JSON.stringify(document)));
}
