import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type Koa from 'koa';

import { answerProblems } from '../../api/http/answer-problems.ts';
import type { AppMiddleware, AppState } from '../../api/http/app-state.ts';
import { beginRequest } from '../../api/http/begin-request.ts';
import { DirectKoa } from '../../api/http/direct-koa.ts';

export interface Served {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly server: Server;
  close(): void;
}

/** Serves a Koa application on a free loopback port. */
export async function serveKoa(app: Koa<AppState>): Promise<Served> {
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Serves these middlewares behind the ones that give a request its id and turn errors into problems. */
export function serveMiddlewares(...middlewares: readonly AppMiddleware[]): Promise<Served> {
  const app = new DirectKoa();
  for (const middleware of [beginRequest(() => false), answerProblems, ...middlewares]) app.use(middleware);
  return serveKoa(app);
}
