import type { AppMiddleware } from './app-state.ts';
import { Problem } from './problem.ts';

/** Answers 503 at once while `max` requests are in work: a queue that only grows helps nobody. */
export function inFlightLimit(max: number, onShed: () => void): AppMiddleware {
  let inFlight = 0;
  return (_ctx, next) => {
    if (inFlight >= max) {
      onShed();
      throw new Problem(503, `${max} requests are already in work here. Try again in a second.`, {
        type: 'urn:movie-search:overloaded',
        title: 'Too many requests at once',
        headers: { 'Retry-After': '1' },
      });
    }
    inFlight += 1;
    return next().finally(() => (inFlight -= 1));
  };
}
