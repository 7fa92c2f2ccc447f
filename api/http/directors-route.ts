import type { Clock } from '../../time/clock.ts';
import { containingQuestion, directorsOrContaining, titleOrPart } from '../parallel/containing-question.ts';
import type { ScanQuestion } from '../parallel/scan-answers.ts';
import { director, directorsAnswer, titleMatch } from '../titles/directors-answer.ts';
import { DirectorsQuestion } from '../titles/directors-question.ts';
import type { DirectorsSearch, SearchResult } from '../titles/directors-search.ts';
import { ROUTING_COST_HEADER } from './explain-routing.ts';
import { defineRoute, type Answer, type Route } from './route.ts';
import { SCAN_SIZE, scanHandlers, type ScanRouteOptions } from './scan-route.ts';

/** By a title, which is looked up, or by a part of one, for which all titles are looked at. */
type Asked =
  | { readonly kind: 'title'; readonly question: DirectorsQuestion }
  | { readonly kind: 'part'; readonly question: ScanQuestion };

const RESPONSE = {
  description: 'What was found; "titles" is empty where nothing matches.',
  component: 'DirectorsAnswer',
  headers: {
    'Dataset-Version': 'The dataset version that the answer is from, percent-encoded.',
    'Served-By':
      'The database replica that the answer was read from, or that said which dataset is served where it comes from memory.',
    ...ROUTING_COST_HEADER,
    'Cache-Status': 'hit: the answer was kept in memory from an earlier request (RFC 9211).',
    ETag: 'Send it back in If-None-Match to be told 304 while the answer holds.',
  },
};
const PROBLEMS = {
  304: 'The answer that If-None-Match names still holds.',
  400: 'A parameter is missing, unknown, repeated or out of range, or the cursor cannot be used.',
  503: 'No replica is ready, no dataset is loaded, the one that is was made for another release, what the cursor needs is still being loaded, or too many requests are in work.',
  504: 'No answer within the deadline.',
};

/** `GET /directors`. */
export function directorsRoute(options: {
  readonly search: Pick<DirectorsSearch, 'kept' | 'search'>;
  readonly clock: Clock;
  readonly scans: ScanRouteOptions['scans'];
  readonly onAnswer: (source: 'cache' | 'replica') => void;
}): Route {
  const { search, clock, onAnswer } = options;
  const parts = scanHandlers(options);
  return defineRoute({
    method: 'GET',
    path: '/directors',
    operationId: 'findDirectors',
    summary: 'Every title that matches, most voted first, with its directors',
    params: { query: directorsOrContaining },
    response: RESPONSE,
    components: { DirectorsAnswer: directorsAnswer, Title: titleMatch, Director: director },
    problems: PROBLEMS,
    cost: 1,
    prepare: ({ query }): Asked => {
      const asked = titleOrPart(query);
      return 'contains' in asked
        ? { kind: 'part', question: containingQuestion(asked) }
        : { kind: 'title', question: new DirectorsQuestion(asked) };
    },
    sizeOf: ({ kind }) => (kind === 'part' ? SCAN_SIZE : { cost: 1, turns: 1 }),
    kept: ({ kind, question }) => {
      if (kind === 'part') return parts.kept(question);
      const kept = search.kept(question);
      return kept === undefined ? undefined : answer(kept, 'movie-search; hit');
    },
    handle: ({ kind, question }, call) => {
      if (kind === 'part') return parts.handle(question, call);
      const { deadline } = call;
      const startedAt = clock.monotonicNow();
      return search.search(question, deadline).then((found) =>
        answer(found, found.cached ? 'movie-search; hit' : 'movie-search; fwd=miss', {
          'Server-Timing': `search;dur=${(clock.monotonicNow() - startedAt).toFixed(1)}`,
        }),
      );
    },
  });

  function answer(found: SearchResult, cacheStatus: string, more?: Readonly<Record<string, string>>): Answer {
    onAnswer(found.cached ? 'cache' : 'replica');
    return {
      body: { bytes: found.bytes },
      etag: found.etag,
      headers: {
        'Dataset-Version': encodeURIComponent(found.dataset),
        'Served-By': found.replica,
        'Cache-Status': cacheStatus,
        ...more,
      },
    };
  }
}
