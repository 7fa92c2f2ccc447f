import type { ApiKeys } from './api-keys.ts';
import type { AppContext, AppMiddleware } from './app-state.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { Problem } from './problem.ts';

export interface AccessOptions {
  readonly proxies?: TrustedProxies | undefined;
  readonly keys?: ApiKeys | undefined;
  /** Whether nobody is answered who has no key. */
  readonly keysRequired: boolean;
}

/** Paths that everybody may ask for: they say what the service is. */
const OPEN_PATHS = new Set(['/', '/openapi.json']);

/** Says who asks: the client that a key belongs to, or an address. Throws a Problem 401 where there is no key that counts. */
export type IdentifyClient = (ctx: AppContext) => string;

/** Who asks is found out once for a request, and only where somebody wants to know. */
export function identifyClient({ proxies, keys, keysRequired }: AccessOptions): IdentifyClient {
  const find = (ctx: AppContext): string => {
    const key = keys === undefined ? undefined : keyOf(ctx);
    if (keys === undefined || (key === undefined && !(keysRequired && !isOpen(ctx)))) {
      return addressOf(ctx, proxies);
    }
    const name = key === undefined ? undefined : keys.clientOf(key);
    if (name === undefined) throw unauthorized(key === undefined);
    return `key ${name}`;
  };
  return (ctx) => (ctx.state.client ??= find(ctx));
}

/** Lets nobody further in who has no key, where one is needed. */
export function keysOnly(identify: IdentifyClient): AppMiddleware {
  return (ctx, next) => {
    identify(ctx);
    return next();
  };
}

function isOpen({ req }: AppContext): boolean {
  return req.method === 'OPTIONS' || OPEN_PATHS.has(req.url ?? '');
}

function keyOf({ req }: AppContext): string | undefined {
  const { authorization, 'x-api-key': given } = req.headers;
  if (typeof given === 'string') return given;
  return authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}

function addressOf({ req }: AppContext, proxies: TrustedProxies | undefined): string {
  const forwarded = req.headers['x-forwarded-for'];
  return clientAddress(
    req.socket.remoteAddress ?? '',
    Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    proxies,
  );
}

function unauthorized(missing: boolean): Problem {
  return new Problem(
    401,
    missing
      ? 'A key is needed: send it as "Authorization: Bearer <key>" or as X-Api-Key.'
      : 'This key is nobody’s.',
    {
      type: 'urn:movie-search:key-needed',
      title: 'A key is needed',
      headers: { 'WWW-Authenticate': 'Bearer' },
    },
  );
}
