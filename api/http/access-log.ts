import type { Metrics } from '../metrics.ts';
import type { AppMiddleware } from './app-state.ts';

/**
 * Accounts for each request, in the figures and in the log: answers that say something is wrong here (5xx) as warnings with their
 * cause, unforeseen ones (500) as errors, everything else at debug, because a busy service answers thousands a second.
 */
export function accessLog(metrics: Pick<Metrics, 'requestStarted'>): AppMiddleware {
  return async (ctx, next) => {
    const ended = metrics.requestStarted();
    const startedAt = performance.now();
    await next();
    const { route, error, log } = ctx.state;
    const durationMs = performance.now() - startedAt;
    ended({ route: route ?? 'none', status: ctx.status, seconds: durationMs / 1000 });
    const level = ctx.status === 500 ? 'error' : ctx.status > 500 ? 'warn' : 'debug';
    log[level](
      {
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        durationMs: Math.round(durationMs * 10) / 10,
        ...(error === undefined ? {} : { err: error }),
      },
      'request answered',
    );
  };
}
