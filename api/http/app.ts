import type Koa from 'koa';

import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import type { Metrics } from '../metrics.ts';
import { accessLog } from './access-log.ts';
import { answerProblems } from './answer-problems.ts';
import type { AppContext, AppState } from './app-state.ts';
import { beginRequest } from './begin-request.ts';
import { DirectKoa } from './direct-koa.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { answerLastResort } from './last-resort.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

export interface AppOptions {
  /** What can be asked. */
  readonly table: readonly Route[];
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'requestStarted' | 'requestEnded' | 'shed'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  /** Share of the requests that are logged though nothing went wrong with them here: 0 to 1. */
  readonly logSample: number;
  /** Whether the process is about to stop. */
  readonly draining: () => boolean;
}

/** The public side of the query service. */
export function createApp(options: AppOptions): Koa<AppState> {
  const { table, logger, metrics, clock, random, deadlineMs, maxInFlight, logSample, draining } = options;
  const app = new DirectKoa();
  app.use(beginRequest(draining));
  app.use(accessLog({ metrics, logger, random, sample: logSample }));
  app.use(answerProblems);
  app.use(inFlightLimit(maxInFlight, () => metrics.shed()));
  app.use(routes(table, { clock, deadlineMs }));
  app.context.onerror = function (this: AppContext, error: unknown): void {
    // Koa calls it with nothing whenever an answer has gone out.
    if (error !== null && error !== undefined) answerLastResort(this.res, error, logger);
  };
  return app;
}
