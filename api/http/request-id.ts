import { randomUUID } from 'node:crypto';

import type { Logger } from '../../logging/logger.ts';
import type { AppMiddleware } from './app-state.ts';

/** What may stand in a header, a log line and a URN without harm. */
const acceptable = /^[\w.:-]{1,128}$/;

/** Gives each request an id: the caller's `X-Request-Id` where it is fit to be repeated, else a new one. It goes back in the answer. */
export function requestId(logger: Logger & { child(bindings: object): Logger }): AppMiddleware {
  return async (ctx, next) => {
    const given = ctx.get('X-Request-Id');
    ctx.state.requestId = acceptable.test(given) ? given : randomUUID();
    ctx.state.log = logger.child({ requestId: ctx.state.requestId });
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
  };
}
