import type { ServerResponse } from 'node:http';

import Router from '@koa/router';

import type { Clock } from '../../time/clock.ts';
import { Deadline } from '../deadline.ts';
import type { AppContext, AppMiddleware, AppState } from './app-state.ts';
import { checkedPath } from './checked-path.ts';
import { checkedQuery } from './checked-query.ts';
import { ClientGone } from './client-gone.ts';
import { jsonBody } from './json-body.ts';
import { echo, Problem } from './problem.ts';
import { requestTarget } from './request-target.ts';
import type { Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';

export interface RoutesOptions {
  readonly clock: Clock;
  /** Time that a request may take. */
  readonly deadlineMs: number;
}

/** Sends each request to its route: HEAD as GET. OPTIONS, 404 and 405 are answered here. */
export function routes(table: readonly Route[], options: RoutesOptions): AppMiddleware {
  const router = new Router<AppState>({ strict: true, sensitive: true });
  for (const route of table) {
    router.register(routerPath(route.path), [route.method], async (ctx) => {
      ctx.state.route = route.path;
      await answerRoute(ctx, route, options);
    });
  }
  const dispatch = router.routes() as unknown as AppMiddleware;
  return async (ctx, next) => {
    const target = requestTarget(ctx.req.url ?? '');
    const path = normalPath(target.path);
    ctx.state.target = target;
    // What @koa/router matches instead of the path as it was written.
    (ctx as unknown as { newRouterPath: string }).newRouterPath = path;
    await dispatch(ctx, () => {
      const { matched = [] } = ctx as unknown as { matched?: { path: string; methods: string[] }[] };
      answerOtherwise(
        ctx,
        path,
        table.filter((route) => matched.some((layer) => layer.path === routerPath(route.path))),
        table,
      );
      return next();
    });
  };
}

async function answerRoute(ctx: AppContext, route: Route, options: RoutesOptions): Promise<void> {
  const { path, query, body } = route.params;
  const { params } = ctx as unknown as { params: Record<string, string> };
  const input = {
    path: path && checkedPath(path, params),
    query: query && checkedQuery(query, ctx.state.target?.queryString ?? ''),
    body: body && (await jsonBody(ctx.req, body)),
  };
  let deadline: Deadline | undefined;
  try {
    const answer = route.handle(input, {
      deadline: () => (deadline ??= new Deadline(options.clock, options.deadlineMs, whenClientGoes(ctx.res))),
    });
    sendAnswer(ctx, answer instanceof Promise ? await answer : answer);
  } finally {
    deadline?.[Symbol.dispose]();
  }
}

/** No route takes the method, or none has the path. */
function answerOtherwise(
  ctx: AppContext,
  path: string,
  atPath: readonly Route[],
  table: readonly Route[],
): void {
  const [route] = atPath;
  if (route === undefined) {
    const paths = [...new Set(table.map(({ path }) => path))];
    throw new Problem(
      404,
      `There is nothing at ${echo(decodeURIComponent(path))}. There are: ${paths.join(', ')}.`,
    );
  }
  ctx.state.route = route.path;
  const methods = atPath.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (ctx.method !== 'OPTIONS') {
    throw new Problem(405, `${route.path} takes ${allow}, not ${ctx.method}.`, { headers: { Allow: allow } });
  }
  ctx.status = 204;
  ctx.set('Allow', allow);
}

/** `/titles/{id}` as @koa/router writes it: `/titles/:id`. */
function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** One way to write a path (RFC 3986, 6.2.2.2): `/%64irectors` is `/directors`, and `%2F` stays within its segment. */
function normalPath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return path
      .split('/')
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
      .join('/');
  } catch (cause) {
    throw new Problem(400, 'The path is not percent-encoded UTF-8: write a "%" itself as %25.', { cause });
  }
}

function whenClientGoes(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new ClientGone());
  });
  return gone.signal;
}
