import type { Metrics } from '../metrics.ts';
import type { AppContext, AppMiddleware } from './app-state.ts';
import { echo } from './problem.ts';
import { pathAsWritten } from './request-target.ts';

/**
 * Accounts for each request, in the figures and in the log: answers that say something is wrong here (5xx) as warnings with their
 * cause, unforeseen ones (500) as errors, everything else at debug, because a busy service answers thousands a second.
 */
export function accessLog(metrics: Pick<Metrics, 'requestStarted'>): AppMiddleware {
  return async (ctx, next) => {
    const ended = metrics.requestStarted();
    const startedAt = performance.now();
    const account = (status: number): void => {
      const durationMs = performance.now() - startedAt;
      ended({ route: ctx.state.route ?? 'none', status, seconds: durationMs / 1000 });
      logAnswer(ctx, status, durationMs);
    };
    try {
      await next();
    } catch (error) {
      // Only a bug in what answers errors comes through here; it is answered outside with 500.
      ctx.state.error = error;
      account(500);
      throw error;
    }
    account(ctx.status);
  };
}

function logAnswer(ctx: AppContext, status: number, durationMs: number): void {
  const { error, log } = ctx.state;
  const level = status === 500 ? 'error' : status > 500 ? 'warn' : 'debug';
  log[level](
    {
      method: ctx.method,
      path: echo(pathAsWritten(ctx.req.url)),
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(error === undefined ? {} : { err: error }),
    },
    'request answered',
  );
}
