import type Koa from 'koa';

import type { Logger } from '../../logging/logger.ts';
import type { Clock } from '../../time/clock.ts';
import type { Metrics } from '../metrics.ts';
import { askRoutes } from '../pages/ask-routes.ts';
import type { BuiltPages } from '../pages/built-pages.ts';
import { pageFiles } from '../pages/page-files.ts';
import { pages } from '../pages/pages.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { accessLog } from './access-log.ts';
import type { Admission } from './admission.ts';
import { answerProblems } from './answer-problems.ts';
import type { AppContext, AppMiddleware, AppState } from './app-state.ts';
import { beginRequest } from './begin-request.ts';
import { cors } from './cors.ts';
import { DirectKoa } from './direct-koa.ts';
import type { RoutingCostOf } from './explain-routing.ts';
import { identifyClient, keysOnly, type AccessOptions } from './identify-client.ts';
import { answerLastResort } from './last-resort.ts';
import { rateLimit } from './rate-limit.ts';
import { RefusalBrake } from './refusal-brake.ts';
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
  readonly admission: Pick<Admission, 'enter' | 'leave' | 'turnsAwayAtOnce' | 'room' | 'isLoopBusy'>;
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
  /** Absent: requests are told of to no collector of traces. */
  readonly tracing?: Tracing | undefined;
  /** What a replica costs, for who asks for it: `explain-routing.ts`. Absent: that is not told. */
  readonly routingCostOf?: RoutingCostOf;
  /** The pages for people, where they were built. */
  readonly pages?: BuiltPages | undefined;
  /** Whether the cluster view is open to anybody, so that pages lead there. Default: it is not. */
  readonly mayWatch?: boolean;
}

/** The public side of the query service. */
export function createApp(options: AppOptions): Koa<AppState> {
  const { table, logger, metrics, clock, random, deadlineMs, admission, logSample, draining } = options;
  const { rate, corsOrigins } = options.access;
  const { pages: built, mayWatch = false, routingCostOf = () => undefined } = options;
  const identify = identifyClient(options.access);
  const app = new DirectKoa();
  app.use(beginRequest(draining, options.tracing));
  app.use(accessLog({ metrics, logger, random, sample: logSample }));
  app.use(answerProblems);
  if (corsOrigins.length > 0) app.use(cors(corsOrigins));
  const access: AppMiddleware[] = [];
  if (options.access.keys !== undefined) access.push(keysOnly(identify));
  if (rate !== undefined) {
    access.push(rateLimit({ ...rate, identify, clock, onLimited: () => metrics.limited() }));
  }
  const admittance = { clock, deadlineMs, admission, routingCostOf, onShed: () => metrics.shed() };
  if (built !== undefined) {
    app.use(pageFiles(built.clientFolder));
    const ask = askRoutes(table, admittance);
    app.use(pages({ pages: built.pages, askRoutes: ask, identify, access, mayWatch }));
  }
  for (const middleware of access) app.use(middleware);
  const brake = new RefusalBrake({
    clock,
    room: () => admission.room,
    isLoopBusy: () => admission.isLoopBusy,
    isDraining: draining,
  });
  app.use(routes(table, { ...admittance, admission, identify, brake }));
  app.context.onerror = function (this: AppContext, error: unknown): void {
    // Koa calls it with nothing whenever an answer has gone out.
    if (error !== null && error !== undefined) answerLastResort(this.res, error, logger);
  };
  return app;
}
