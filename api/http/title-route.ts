import { director } from '../titles/directors-answer.ts';
import { titleAnswer, titlePath, wholeTitle } from '../titles/title-answer.ts';
import type { TitleLookup } from '../titles/title-lookup.ts';
import { echo, Problem } from './problem.ts';
import { defineRoute, type Route } from './route.ts';
import { TAGGED_ANSWER_HEADERS, TAGGED_ANSWER_PROBLEMS, taggedAnswer } from './tagged-answer.ts';

/** `GET /titles/{id}`. */
export function titleRoute(titles: Pick<TitleLookup, 'read'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/titles/{id}',
    operationId: 'getTitle',
    summary: 'All that is known of one title',
    params: { path: titlePath },
    response: { description: 'The title.', component: 'WholeTitle', headers: TAGGED_ANSWER_HEADERS },
    components: { WholeTitle: titleAnswer, Director: director },
    problems: {
      ...TAGGED_ANSWER_PROBLEMS,
      404: 'The dataset that is served has no title of this id.',
    },
    cost: 1,
    handle: async ({ path: { id } }, { deadline }) => {
      const { answer, dataset, replica } = await titles.read(id, deadline);
      const { version } = dataset;
      if (answer === null) throw noSuchTitle(id, version);
      return taggedAnswer(wholeTitle(answer, version), { dataset: version, replica });
    },
  });
}

function noSuchTitle(id: string, version: string): Problem {
  return new Problem(404, `Dataset ${version} has no title "${echo(id)}". Ids are those of /directors.`, {
    type: 'urn:movie-search:no-such-title',
    title: 'There is no such title',
  });
}
