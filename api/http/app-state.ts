import type Koa from 'koa';

import type { TraceContext } from './trace-context.ts';

/** What the middlewares know of a request. */
export interface AppState {
  requestId: string;
  /** Headers that every answer to it has, names and values by turns. */
  head: string[];
  /** Whether the process is about to stop: then the connection is closed after the answer. */
  draining: () => boolean;
  /** Who asks, where somebody wanted to know: `identifyClient`. */
  client?: string;
  /** Its place in the caller's trace, where there is one. */
  trace?: TraceContext;
  /** Path of the route that took the request; absent where none did. For figures: never the path asked for. */
  route?: string;
  /** What went wrong here, where something did: not what was wrong with the request. */
  error?: unknown;
}

export type AppMiddleware = Koa.Middleware<AppState>;
export type AppContext = Koa.ParameterizedContext<AppState>;
