import { toByteText } from '../byte-text.ts';
import type { AppContext, AppMiddleware } from './app-state.ts';
import { PROBLEM_MEDIA_TYPE } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { reply } from './reply.ts';
import { pathAsWritten } from './request-target.ts';

/** Answers whatever is thrown further in with a problem document. */
export const answerProblems: AppMiddleware = (ctx, next) =>
  next().catch((error: unknown) => sendProblem(ctx, error));

function sendProblem(ctx: AppContext, error: unknown): void {
  const problem = problemOf(error);
  if (problem.status >= 500) ctx.state.error = error;
  const document = problem.document({
    instance: pathAsWritten(ctx.req.url),
    requestId: ctx.state.requestId,
  });
  const head = ['Cache-Control', 'no-store', ...Object.entries(problem.headers).flat()];
  head.push('Content-Type', PROBLEM_MEDIA_TYPE);
  reply(ctx, problem.status, head, toByteText(JSON.stringify(document)));
}
