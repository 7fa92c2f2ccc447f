import { countsAnswer, countsParameters, countsQuestion } from '../parallel/counts-question.ts';
import { defineRoute, type Route } from './route.ts';
import { SCAN_HEADERS, SCAN_PROBLEMS, scanHandlers, type ScanRouteOptions } from './scan-route.ts';

/** `GET /titles/counts`. */
export function titleCountsRoute(options: ScanRouteOptions): Route {
  return defineRoute({
    method: 'GET',
    path: '/titles/counts',
    operationId: 'countTitles',
    summary: 'How many titles there are of each year or type',
    params: { query: countsParameters },
    response: { description: 'The counts.', component: 'TitleCounts', headers: SCAN_HEADERS },
    components: { TitleCounts: countsAnswer },
    problems: SCAN_PROBLEMS,
    prepare: ({ query }) => countsQuestion(query),
    ...scanHandlers(options),
  });
}
