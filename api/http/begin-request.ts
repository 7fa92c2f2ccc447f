import { randomUUID } from 'node:crypto';

import type { AppMiddleware } from './app-state.ts';

/** What may stand in a header, a log line and a URN without harm. */
const acceptable = /^[\w.:-]{1,128}$/;

/**
 * Gives each request an id, which goes back in the answer: the caller's `X-Request-Id` where it is fit to be repeated, else a new
 * one.
 *
 * @param draining whether the process is about to stop
 */
export function beginRequest(draining: () => boolean): AppMiddleware {
  return (ctx, next) => {
    const given = ctx.req.headers['x-request-id'];
    const id = typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
    const { state } = ctx;
    state.requestId = id;
    state.head = ['X-Request-Id', id];
    state.draining = draining;
    return next();
  };
}
