import { personAnswer, personParameters, personPath, personQuestion } from '../parallel/people-questions.ts';
import { film } from '../parallel/scan-schemas.ts';
import { director } from '../titles/directors-answer.ts';
import { defineRoute, type Route } from './route.ts';
import { SCAN_HEADERS, SCAN_PROBLEMS, scanHandlers, type ScanRouteOptions } from './scan-route.ts';

/** `GET /people/{id}`. */
export function personRoute(options: ScanRouteOptions): Route {
  return defineRoute({
    method: 'GET',
    path: '/people/{id}',
    operationId: 'getPerson',
    summary: 'What a person directed, most voted first',
    params: { path: personPath, query: personParameters },
    response: {
      description: 'What was found; "titles" is empty where nothing is credited to this id.',
      component: 'Person',
      headers: SCAN_HEADERS,
    },
    components: { Person: personAnswer, Film: film, Director: director },
    problems: SCAN_PROBLEMS,
    prepare: ({ path, query }) => personQuestion(path.id, query),
    ...scanHandlers(options),
  });
}
