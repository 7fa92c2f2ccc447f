import type { Tracing } from '../tracing/tracing.ts';
import type { AppContext } from './app-state.ts';
import { echo } from './problem.ts';
import { pathAsWritten } from './request-target.ts';

/** Tells of a request in a trace, and of what came of it; the answer and the log name the trace. */
export function traceRequest(tracing: Tracing, ctx: AppContext, next: () => Promise<void>): Promise<void> {
  const { req, state } = ctx;
  const span = tracing.begin({
    method: req.method ?? '',
    path: echo(pathAsWritten(req.url)),
    httpVersion: req.httpVersion,
    traceparent: single(req.headers['traceparent']),
    tracestate: single(req.headers['tracestate']),
  });
  const { traceId, spanId, flags } = span.trace;
  state.trace = span.trace;
  state.head.push('Traceresponse', `00-${traceId}-${spanId}-${flags}`);
  return span.within(next).then(
    () => span.end({ route: state.route, status: ctx.res.statusCode, error: state.error }),
    (error: unknown) => {
      span.end({ route: state.route, status: 500, error });
      throw error;
    },
  );
}

/** A header given several times is none that could be read. */
function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
