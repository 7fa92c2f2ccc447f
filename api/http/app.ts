import type Koa from 'koa';

import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import type { Metrics } from '../metrics.ts';
import { accessLog } from './access-log.ts';
import type { Admission } from './admission.ts';
import { answerProblems } from './answer-problems.ts';
import type { AppContext, AppState } from './app-state.ts';
import { beginRequest } from './begin-request.ts';
import { cors } from './cors.ts';
import { DirectKoa } from './direct-koa.ts';
import { identifyClient, keysOnly, type AccessOptions } from './identify-client.ts';
import { answerLastResort } from './last-resort.ts';
import { rateLimit } from './rate-limit.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

export interface AppOptions {
  /** What can be asked. */
  readonly table: readonly Route[];
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'requestStarted' | 'requestEnded' | 'shed' | 'limited'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly deadlineMs: number;
  readonly admission: Pick<Admission, 'enter' | 'leave'>;
  readonly access: AccessOptions & {
    /** Requests of one client in a second, and at once; absent: as many as it likes. */
    readonly rate?: { readonly perSecond: number; readonly burst: number } | undefined;
    /** Origins whose pages may ask; none: only pages of the same origin can. */
    readonly corsOrigins: readonly string[];
  };
  /** Share of the requests that are logged though nothing went wrong with them here: 0 to 1. */
  readonly logSample: number;
  /** Whether the process is about to stop. */
  readonly draining: () => boolean;
}

/** The public side of the query service. */
export function createApp(options: AppOptions): Koa<AppState> {
  const { table, logger, metrics, clock, random, deadlineMs, admission, access, logSample, draining } =
    options;
  const identify = identifyClient(access);
  const app = new DirectKoa();
  app.use(beginRequest(draining));
  app.use(accessLog({ metrics, logger, random, sample: logSample }));
  app.use(answerProblems);
  if (access.corsOrigins.length > 0) app.use(cors(access.corsOrigins));
  if (access.keys !== undefined) app.use(keysOnly(identify));
  if (access.rate !== undefined) {
    app.use(rateLimit({ ...access.rate, identify, clock, onLimited: () => metrics.limited() }));
  }
  app.use(routes(table, { clock, deadlineMs, admission, identify, onShed: () => metrics.shed() }));
  app.context.onerror = function (this: AppContext, error: unknown): void {
    // Koa calls it with nothing whenever an answer has gone out.
    if (error !== null && error !== undefined) answerLastResort(this.res, error, logger);
  };
  return app;
}
