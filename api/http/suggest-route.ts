import { suggestAnswer, suggestedTitle } from '../titles/suggest-answer.ts';
import { suggestParameters } from '../titles/suggest-query.ts';
import type { TitleSuggest } from '../titles/title-suggest.ts';
import { defineRoute, type Route } from './route.ts';
import { TAGGED_ANSWER_HEADERS, TAGGED_ANSWER_PROBLEMS, taggedAnswer } from './tagged-answer.ts';

/** `GET /titles/suggest`. */
export function suggestRoute(suggest: Pick<TitleSuggest, 'suggest'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/titles/suggest',
    operationId: 'suggestTitles',
    summary: 'Titles to go on with from what was typed so far, most voted first',
    params: { query: suggestParameters },
    response: {
      description: 'What may be meant; "suggestions" is empty where nothing is like it.',
      component: 'SuggestAnswer',
      headers: TAGGED_ANSWER_HEADERS,
    },
    components: { SuggestAnswer: suggestAnswer, SuggestedTitle: suggestedTitle },
    problems: TAGGED_ANSWER_PROBLEMS,
    cost: 1,
    handle: async ({ query }, { deadline }) => {
      const { answer, replica } = await suggest.suggest(query, deadline);
      return taggedAnswer(answer, { dataset: answer.dataset, replica });
    },
  });
}
