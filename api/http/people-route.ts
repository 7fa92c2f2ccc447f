import { peopleAnswer, peopleParameters, peopleQuestion } from '../parallel/people-questions.ts';
import { defineRoute, type Route } from './route.ts';
import { SCAN_HEADERS, SCAN_PROBLEMS, scanHandlers, type ScanRouteOptions } from './scan-route.ts';

/** `GET /people`. */
export function peopleRoute(options: ScanRouteOptions): Route {
  return defineRoute({
    method: 'GET',
    path: '/people',
    operationId: 'findPeople',
    summary: 'Everybody of a name who directed something',
    params: { query: peopleParameters },
    response: {
      description: 'Who was found; "people" is empty where nobody is called so.',
      component: 'People',
      headers: SCAN_HEADERS,
    },
    components: { People: peopleAnswer },
    problems: SCAN_PROBLEMS,
    prepare: ({ query }) => peopleQuestion(query),
    ...scanHandlers(options),
  });
}
