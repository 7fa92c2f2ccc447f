import { z } from 'zod';

import { defineRoute, type Answer, type Route } from '../../api/http/route.ts';

/** A route that takes no parameters, with whatever a test wants otherwise. */
export function route(
  path: string,
  handle: () => Answer | Promise<Answer>,
  change: Partial<Pick<Route, 'method' | 'cost'>> = {},
): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: `ask ${path}`,
    summary: path,
    params: {},
    response: { description: '', component: 'Anything' },
    components: { Anything: anything },
    problems: {},
    cost: 1,
    handle,
    ...change,
  });
}

const anything = z.unknown();
