import type { Logger } from '../../logging/logger.ts';
import type { Metrics } from '../metrics.ts';
import type { AppContext, AppMiddleware } from './app-state.ts';
import { echo } from './problem.ts';
import { pathAsWritten } from './request-target.ts';

/** An overload or an outage is not to become one of the log as well; a line says how many before it are missing. */
const ERRORS_A_SECOND = 100;

export interface AccessLogOptions {
  readonly metrics: Pick<Metrics, 'requestStarted' | 'requestEnded'>;
  readonly logger: Logger;
  /** Of the requests that nothing went wrong with here, the share that is logged: 0 to 1. */
  readonly sample: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/**
 * Accounts for each request in the figures, and for some in the log: answers that say something is wrong here (5xx), up to a hundred
 * a second, as warnings with their cause, unforeseen ones (500) as errors, and a sample of everything else, because a busy service answers thousands
 * a second.
 */
export function accessLog({ metrics, logger, sample, random }: AccessLogOptions): AppMiddleware {
  const mayLog = upTo(ERRORS_A_SECOND);
  const account = (ctx: AppContext, status: number, startedAt: number): void => {
    const durationMs = performance.now() - startedAt;
    metrics.requestEnded(ctx.state.route ?? 'none', status, durationMs / 1000);
    if (status >= 500) {
      const unlogged = mayLog(startedAt);
      if (unlogged === null) return;
      const fields = { ...fieldsOf(ctx, status, durationMs), ...(unlogged === 0 ? {} : { unlogged }) };
      logger[status === 500 ? 'error' : 'warn'](fields, ANSWERED);
    } else if (sample > 0 && random() < sample) logger.info(fieldsOf(ctx, status, durationMs), ANSWERED);
  };
  return (ctx, next) => {
    metrics.requestStarted();
    const startedAt = performance.now();
    return next().then(
      () => account(ctx, ctx.res.statusCode, startedAt),
      (error: unknown) => {
        // Only a bug in what answers errors comes through here; it is answered outside with 500.
        ctx.state.error = error;
        account(ctx, 500, startedAt);
        throw error;
      },
    );
  };
}

/**
 * Grants so many lines a second.
 *
 * @returns how many were refused since the last one that was granted; null: this one is refused too
 */
function upTo(perSecond: number): (nowMs: number) => number | null {
  let second = 0;
  let granted = 0;
  let refused = 0;
  return (nowMs) => {
    const now = Math.floor(nowMs / 1000);
    if (now !== second) [second, granted] = [now, 0];
    if (granted >= perSecond) {
      refused += 1;
      return null;
    }
    granted += 1;
    const before = refused;
    refused = 0;
    return before;
  };
}

const ANSWERED = 'request answered';

function fieldsOf({ req, state }: AppContext, status: number, durationMs: number): object {
  return {
    requestId: state.requestId,
    ...(state.trace === undefined ? {} : { traceId: state.trace.traceId, spanId: state.trace.spanId }),
    method: req.method,
    path: echo(pathAsWritten(req.url)),
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(state.error === undefined ? {} : { err: state.error }),
  };
}
