import type { AppMiddleware } from './app-state.ts';
import { Problem } from './problem.ts';

const ALLOW = 'GET, HEAD, OPTIONS';

/** Sends each path to its handler, which answers GET (and thereby HEAD). OPTIONS, 404 and 405 are answered here. */
export function routes(handlers: Readonly<Record<string, AppMiddleware>>): AppMiddleware {
  const table = new Map(Object.entries(handlers));
  return async (ctx, next) => {
    const path = decodedPath(ctx.path);
    const handler = table.get(path);
    if (handler === undefined) {
      throw new Problem(404, `There is nothing at ${path}. There are: ${[...table.keys()].join(', ')}.`);
    }
    ctx.state.route = path;
    if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      await handler(ctx, next);
    } else if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      ctx.set('Allow', ALLOW);
    } else {
      throw new Problem(405, `${path} takes ${ALLOW}, not ${ctx.method}.`, { headers: { Allow: ALLOW } });
    }
  };
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new Problem(400, 'The path is not percent-encoded UTF-8: write a "%" itself as %25.', { cause });
  }
}
