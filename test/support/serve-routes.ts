import type { Route } from '../../api/http/route.ts';
import { routes } from '../../api/http/routes.ts';
import { systemClock } from '../../time/clock.ts';
import { openRoutes } from './open-admission.ts';
import { serveMiddlewares, type Served } from './serve-koa.ts';

/** Serves routes by themselves, with room for all that is asked. */
export function serveRoutes(table: readonly Route[], deadlineMs = 5000): Promise<Served> {
  return serveMiddlewares(routes(table, { ...openRoutes, clock: systemClock, deadlineMs }));
}
