import Router from '@koa/router';
import { LRUCache } from 'lru-cache';

import type { Deadline } from '../deadline.ts';
import type { Admission } from './admission.ts';
import { admitted, TURNED_AWAY, type AdmittedOptions } from './admitted.ts';
import type { AppContext, AppMiddleware, AppState } from './app-state.ts';
import { checkedPath } from './checked-path.ts';
import { checkedQuery } from './checked-query.ts';
import { endWhenClientGoes } from './client-gone.ts';
import { explainRouting, type RoutingCostOf } from './explain-routing.ts';
import type { IdentifyClient } from './identify-client.ts';
import { jsonBody } from './json-body.ts';
import { replyOverloaded } from './overloaded.ts';
import { echo, Problem } from './problem.ts';
import { reply } from './reply.ts';
import type { RefusalBrake } from './refusal-brake.ts';
import { pathAsWritten, requestTarget } from './request-target.ts';
import type { Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';

export interface RoutesOptions extends AdmittedOptions {
  readonly admission: Pick<Admission, 'enter' | 'leave' | 'turnsAwayAtOnce'>;
  readonly identify: IdentifyClient;
  readonly routingCostOf: RoutingCostOf;
  readonly brake: Pick<RefusalBrake, 'answered' | 'refused'>;
}

/** Requests remembered as they were checked, by their URL; ones that are longer are rare, and checked each time. */
const REMEMBERED = 2000;
const LONGEST_REMEMBERED = 300;

/** A GET as its URL says it, checked. */
interface Asked {
  readonly route: Route;
  readonly prepared: unknown;
}

/**
 * Sends each request to its route: HEAD as GET. OPTIONS, 404 and 405 are answered here.
 *
 * What a URL says is checked once for all who ask with it again soon, which an answer from memory would spend most of its time on.
 */
export function routes(table: readonly Route[], options: RoutesOptions): AppMiddleware {
  const remembered = new LRUCache<string, Asked>({ max: REMEMBERED });
  const mayTurnAway = turnsAwayUnread(table, options);
  const dispatch = dispatcher(table, options, (url, asked) => {
    if (url.length <= LONGEST_REMEMBERED) remembered.set(url, asked);
  });
  return (ctx, next) => {
    const { method, url = '' } = ctx.req;
    const asked = method === 'GET' || method === 'HEAD' ? remembered.get(url) : undefined;
    if (asked === undefined) {
      return mayTurnAway(ctx, url) ? turnAway(ctx, options) : (dispatch(ctx, next) as Promise<void>);
    }
    ctx.state.route = asked.route.path;
    return Promise.resolve(answerRoute(ctx, asked.route, asked.prepared, options));
  };
}

/** The routes by @koa/router. */
function dispatcher(
  table: readonly Route[],
  options: RoutesOptions,
  remember: (url: string, asked: Asked) => void,
): AppMiddleware {
  const router = new Router<AppState>({ strict: true, sensitive: true });
  for (const route of table) {
    router.register(routerPath(route.path), [route.method], async (ctx) => {
      ctx.state.route = route.path;
      const { url = '' } = ctx.req;
      const { path, query, body } = route.params;
      const prepared = route.prepare({
        path: path && checkedPath(path, ctx.params),
        query: query && checkedQuery(query, requestTarget(url).queryString),
        body: body && (await jsonBody(ctx.req, body)),
      });
      // An address stands for a GET: with another method it may be another route.
      if (route.method === 'GET') remember(url, { route, prepared });
      await answerRoute(ctx, route, prepared, options);
    });
  }
  const dispatch = router.routes() as unknown as (
    ctx: AppContext,
    next: () => Promise<void>,
  ) => Promise<void>;
  return (ctx, next) => {
    const path = normalPath(requestTarget(ctx.req.url ?? '').path);
    // What @koa/router matches instead of the path as it was written.
    (ctx as unknown as { newRouterPath: string }).newRouterPath = path;
    return dispatch(ctx, () => {
      const { matched = [] } = ctx as unknown as { matched?: { path: string }[] };
      const atPath = table.filter((route) => matched.some((layer) => layer.path === routerPath(route.path)));
      answerOtherwise(ctx, path, atPath, table);
      return next() as Promise<void>;
    });
  };
}

/** Answers at once what is there, and all else once there is room for it. */
function answerRoute(
  ctx: AppContext,
  route: Route,
  prepared: unknown,
  options: RoutesOptions,
): void | Promise<void> {
  const kept = route.kept?.(prepared);
  return kept === undefined ? workOut(ctx, route, prepared, options) : sendAnswer(ctx, kept);
}

async function workOut(
  ctx: AppContext,
  route: Route,
  prepared: unknown,
  options: RoutesOptions,
): Promise<void> {
  const client = options.identify(ctx);
  const onDeadline = (deadline: Deadline): void => endWhenClientGoes(deadline, ctx.res);
  const done = await admitted({ route, prepared, client, onDeadline }, options, (answer, workedMs) =>
    sendAnswer(ctx, explainRouting(answer, preferOf(ctx), { costOf: options.routingCostOf, workedMs })),
  );
  if (done === TURNED_AWAY) refuse(ctx, options, client);
  else if (goesOn(ctx)) options.brake.answered(ctx.req.socket, client);
}

function refuse(ctx: AppContext, { brake }: RoutesOptions, client: string): void {
  replyOverloaded(ctx);
  if (goesOn(ctx)) brake.refused(ctx.req.socket, client);
}

/** Whether a further request may come over the connection. */
function goesOn({ res, state }: AppContext): boolean {
  return res.shouldKeepAlive && !state.draining();
}

/**
 * Tells of a request whose address is not remembered whether it is turned away whatever it asks, and if so, says which route it was for. To check what it asks would
 * cost more than to turn it away. What has no query is the same for all, and in memory.
 */
function turnsAwayUnread(
  table: readonly Route[],
  { admission, identify }: RoutesOptions,
): (ctx: AppContext, url: string) => boolean {
  const asking = table.filter(({ method, params }) => method === 'GET' && params.query !== undefined);
  const paths = new Set(asking.map(({ path }) => path));
  return (ctx, url) => {
    const { method } = ctx.req;
    const path = pathAsWritten(url);
    if ((method !== 'GET' && method !== 'HEAD') || !paths.has(path)) return false;
    if (!admission.turnsAwayAtOnce(identify(ctx))) return false;
    ctx.state.route = path;
    return true;
  };
}

function turnAway(ctx: AppContext, options: RoutesOptions): Promise<void> {
  options.onShed();
  refuse(ctx, options, options.identify(ctx));
  return Promise.resolve();
}

function preferOf({ req }: AppContext): string | undefined {
  const { prefer } = req.headers;
  return Array.isArray(prefer) ? prefer.join(',') : prefer;
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
    const paths = [...new Set(table.map((each) => each.path))];
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
  reply(ctx, 204, ['Allow', allow]);
}

/** `/titles/{id}` as @koa/router writes it: `/titles/:id`; a colon that is one has a backslash in front there. */
function routerPath(path: string): string {
  return path.replaceAll(':', '\\:').replaceAll(/\{(\w+)\}/g, ':$1');
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
