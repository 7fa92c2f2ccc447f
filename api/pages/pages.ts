import type { AppContext, AppMiddleware } from '../http/app-state.ts';
import { endWhenClientGoes } from '../http/client-gone.ts';
import type { IdentifyClient } from '../http/identify-client.ts';
import type { Problem } from '../http/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import { requestTarget } from '../http/request-target.ts';
import { askedOfProblem, type AskRoutes } from './ask-routes.ts';
import type { BuiltPage } from './built-pages.ts';
import type { Ask } from './page-module.ts';
import { pathPattern } from './path-patterns.ts';
import { sendPage } from './send-page.ts';

export interface PagesOptions {
  readonly pages: readonly BuiltPage[];
  readonly askRoutes: AskRoutes;
  readonly identify: IdentifyClient;
  /** Whether the cluster view is open to anybody. */
  readonly mayWatch: boolean;
  /** What lets requests further in, or throws a Problem: keys and rates. */
  readonly access: readonly AppMiddleware[];
}

/**
 * Answers requests for pages. At a path that the API has as well, only who would rather have HTML than JSON gets the page.
 *
 * The page itself is for everybody. Who may not ask gets it with the problem in the place of an answer.
 */
export function pages({ pages: built, askRoutes, identify, access, mayWatch }: PagesOptions): AppMiddleware {
  const table = built.flatMap((page) =>
    page.module.paths.map((path) => ({ page, path, pattern: pathPattern(path) })),
  );
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next() as Promise<void>;
    const { url = '/' } = ctx.req;
    // Nearly all that is asked is for the API: see first whether a path could be that of a page.
    const path = url.startsWith('/') ? requestTarget(url).path : '';
    const found = table.find(({ pattern }) => pattern.match(path) !== null);
    if (found === undefined || (path === '/' && ctx.accepts('json', 'html') !== 'html'))
      return next() as Promise<void>;
    ctx.state.route = `page ${found.path}`;
    const refused = await refusal(ctx, access);
    const { page } = found;
    const rendered = await page.module.render({
      url,
      acceptLanguage: ctx.get('Accept-Language'),
      cookie: ctx.get('Cookie'),
      ask: asker(ctx, { askRoutes, identify, refused }),
      mayWatch,
      files: page.files,
    });
    await sendPage(ctx, page.module.policy, rendered);
  };
}

/** Why a request may not go further; null: it may. */
async function refusal(ctx: AppContext, access: readonly AppMiddleware[]): Promise<Problem | null> {
  const enter = access.reduceRight<() => Promise<void>>(
    (next, middleware) => () => Promise.resolve(middleware(ctx, next)),
    () => Promise.resolve(),
  );
  try {
    await enter();
    return null;
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) throw error;
    return problem;
  }
}

function asker(
  ctx: AppContext,
  {
    askRoutes,
    identify,
    refused,
  }: Pick<PagesOptions, 'askRoutes' | 'identify'> & { readonly refused: Problem | null },
): Ask {
  const { requestId } = ctx.state;
  if (refused !== null) return (path) => Promise.resolve(askedOfProblem(refused, path, requestId));
  return (path, body) =>
    askRoutes(path, body, {
      client: identify(ctx),
      onDeadline: (deadline) => endWhenClientGoes(deadline, ctx.res),
      requestId,
      onError: (error) => (ctx.state.error = error),
    });
}
