import type { AppMiddleware } from './app-state.ts';

/** While `draining`, tells each client to take its next request elsewhere. */
export function connectionClose(draining: () => boolean): AppMiddleware {
  return async (ctx, next) => {
    await next();
    if (draining()) ctx.set('Connection', 'close');
  };
}
