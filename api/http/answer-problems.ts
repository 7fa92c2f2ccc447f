import type { AppMiddleware } from './app-state.ts';
import { PROBLEM_MEDIA_TYPE } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { pathAsWritten } from './request-target.ts';

/** Answers whatever is thrown further in with a problem document. */
export const answerProblems: AppMiddleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) ctx.state.error = error;
    ctx.status = problem.status;
    ctx.set('Cache-Control', 'no-store');
    ctx.set(problem.headers);
    ctx.body = JSON.stringify(
      problem.document({ instance: pathAsWritten(ctx.req.url), requestId: ctx.state.requestId }),
    );
    ctx.type = PROBLEM_MEDIA_TYPE;
  }
};
