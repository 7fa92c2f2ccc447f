import type { Clock } from '../../time/clock.ts';
import type { AppMiddleware } from './app-state.ts';
import { ClientRate } from './client-rate.ts';
import type { IdentifyClient } from './identify-client.ts';
import { Problem } from './problem.ts';

export interface RateLimitOptions {
  readonly identify: IdentifyClient;
  readonly clock: Clock;
  /** Requests of one client. */
  readonly perSecond: number;
  /** Requests of one client at once. */
  readonly burst: number;
  readonly onLimited: () => void;
}

/**
 * Holds each client to a rate, and tells it how much is left in the headers RateLimit-Policy and RateLimit
 * (draft-ietf-httpapi-ratelimit-headers-10).
 */
export function rateLimit({ identify, clock, perSecond, burst, onLimited }: RateLimitOptions): AppMiddleware {
  const rate = new ClientRate(perSecond, burst);
  const policy = `"client";q=${burst};w=${Math.ceil(burst / perSecond)}`;
  return (ctx, next) => {
    const verdict = rate.take(identify(ctx), clock.monotonicNow());
    const { remaining, resetMs, retryMs } = verdict;
    ctx.state.head.push('RateLimit-Policy', policy);
    ctx.state.head.push('RateLimit', `"client";r=${remaining};t=${Math.ceil(resetMs / 1000)}`);
    if (verdict.allowed) return next();
    onLimited();
    throw new Problem(429, `One client may ask ${perSecond} times a second, and ${burst} times at once.`, {
      type: 'urn:movie-search:too-many-requests',
      title: 'Too many requests from you',
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryMs / 1000))) },
    });
  };
}
