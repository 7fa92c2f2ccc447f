import type { AppContext, AppMiddleware } from './app-state.ts';
import { reply } from './reply.ts';

const ALLOWED_METHODS = 'GET, HEAD, POST, OPTIONS';
const ALLOWED_HEADERS = 'Authorization, Content-Type, If-None-Match, Traceparent, X-Api-Key, X-Request-Id';
const EXPOSED_HEADERS =
  'Cache-Status, Dataset-Version, ETag, RateLimit, RateLimit-Policy, Retry-After, Served-By, Traceresponse, X-Request-Id';
/** What Chromium keeps a permission for at most. */
const MAX_AGE_SECONDS = '7200';

/**
 * Lets pages of other origins ask, from their readers' browsers.
 *
 * @param origins such as `https://films.example`; `*` for every one
 */
export function cors(origins: readonly string[]): AppMiddleware {
  const all = origins.includes('*');
  const allowed = new Set(origins);
  return (ctx, next) => {
    const { origin } = ctx.req.headers;
    const { head } = ctx.state;
    // An answer kept by a proxy must not be given to a page of another origin.
    if (!all) head.push('Vary', 'Origin');
    if (origin === undefined || !(all || allowed.has(origin))) return next();
    head.push('Access-Control-Allow-Origin', all ? '*' : origin);
    if (isPreflight(ctx)) {
      reply(ctx, 204, [
        ...['Access-Control-Allow-Methods', ALLOWED_METHODS],
        ...['Access-Control-Allow-Headers', ALLOWED_HEADERS],
        ...['Access-Control-Max-Age', MAX_AGE_SECONDS],
      ]);
      return Promise.resolve();
    }
    head.push('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    return next();
  };
}

function isPreflight({ req }: AppContext): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
}
