import { z } from 'zod';

import { defineRoute, type Answer, type Route } from '../../api/http/route.ts';

/** What a route says of itself, but for what it takes. */
export function described(path: string): Omit<Route, 'params' | 'prepare' | 'sizeOf' | 'kept' | 'handle'> {
  return {
    method: 'GET',
    path,
    operationId: `ask ${path}`,
    summary: path,
    response: { description: '', component: 'Anything' },
    components: { Anything: anything },
    problems: {},
    cost: 1,
  };
}

/** A route that takes no parameters, with whatever a test wants otherwise. */
export function route(
  path: string,
  handle: () => Answer | Promise<Answer>,
  change: Partial<Pick<Route, 'method' | 'cost'>> = {},
): Route {
  return defineRoute({ ...described(path), params: {}, handle, ...change });
}

const anything = z.unknown();
