import type Koa from 'koa';

import type { Logger } from '../../logging/logger.ts';
import type { RequestTarget } from './request-target.ts';

/** What the middlewares know of a request. */
export interface AppState {
  requestId: string;
  /** Writes the request's id with every line. */
  log: Logger;
  /** What is asked for; absent where that could not be read. */
  target?: RequestTarget;
  /** Path of the route that took the request; absent where none did. For figures: never the path asked for. */
  route?: string;
  /** What went wrong here, where something did: not what was wrong with the request. */
  error?: unknown;
}

export type AppMiddleware = Koa.Middleware<AppState>;
export type AppContext = Koa.ParameterizedContext<AppState>;
