import Koa from 'koa';

import type { Clock } from '../../time/clock.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Metrics } from '../metrics.ts';
import { accessLog } from './access-log.ts';
import { answerProblems } from './answer-problems.ts';
import type { AppContext, AppState } from './app-state.ts';
import { connectionClose } from './connection-close.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { answerLastResort } from './last-resort.ts';
import { requestId } from './request-id.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  /** What can be asked. */
  readonly table: readonly Route[];
  readonly logger: Logger & { child(bindings: object): Logger };
  readonly metrics: Pick<Metrics, 'requestStarted' | 'shed'>;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  /** Whether the process is about to stop. */
  readonly draining: () => boolean;
}

/** The public side of the query service. */
export function createApp(options: AppOptions): Koa<AppState> {
  const { table, logger, metrics, clock, deadlineMs, maxInFlight, draining } = options;
  const app = new Koa<AppState>();
  app.use(connectionClose(draining));
  app.use(requestId(logger));
  app.use(accessLog(metrics));
  app.use(answerProblems);
  app.use(securityHeaders);
  app.use(inFlightLimit(maxInFlight, () => metrics.shed()));
  app.use(routes(table, { clock, deadlineMs }));
  app.context.onerror = function (this: AppContext, error: unknown): void {
    // Koa calls it with nothing whenever an answer has gone out.
    if (error !== null && error !== undefined) answerLastResort(this.res, error, logger);
  };
  return app;
}
