import { randomUUID } from 'node:crypto';

import type { Tracing } from '../tracing/tracing.ts';
import type { AppMiddleware, AppState } from './app-state.ts';
import { traceContext } from './trace-context.ts';
import { traceRequest } from './trace-request.ts';

/** What may stand in a header, a log line and a URN without harm. */
const acceptable = /^[\w.:-]{1,128}$/;

/**
 * Gives each request an id, which goes back in the answer: the caller's `X-Request-Id` where it is fit to be repeated, else a new
 * one. A trace that the caller has begun goes on in a span of ours, which the answer names (W3C Trace Context Level 2, 4).
 *
 * @param draining whether the process is about to stop
 * @param tracing absent: traces are only carried on
 */
export function beginRequest(draining: () => boolean, tracing?: Tracing): AppMiddleware {
  return (ctx, next) => {
    const given = ctx.req.headers['x-request-id'];
    const id = typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
    const { state } = ctx;
    state.requestId = id;
    state.head = ['X-Request-Id', id];
    state.draining = draining;
    if (tracing !== undefined) return traceRequest(tracing, ctx, next);
    const { traceparent } = ctx.req.headers;
    if (traceparent !== undefined) continueTrace(state, traceparent);
    return next();
  };
}

function continueTrace(state: AppState, traceparent: string | readonly string[]): void {
  const trace = typeof traceparent === 'string' ? traceContext(traceparent) : undefined;
  if (trace === undefined) return;
  state.trace = trace;
  state.head.push('Traceresponse', `00-${trace.traceId}-${trace.spanId}-${trace.flags}`);
}
