import type { AppMiddleware } from './app-state.ts';

const HEADERS = {
  // Answers are data: no browser is to guess a type, run anything from them or show them in a frame.
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

export const securityHeaders: AppMiddleware = async (ctx, next) => {
  ctx.set(HEADERS);
  await next();
};
