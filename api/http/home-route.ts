import type { AppMiddleware } from './app-state.ts';

/** `GET /`: where to go from here. */
export const homeRoute: AppMiddleware = (ctx) => {
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = {
    service: 'movie-search',
    description: 'Who directed a film?',
    directors: '/directors?title=Heat',
    openapi: '/openapi.json',
  };
};
