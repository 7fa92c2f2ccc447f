import type { ScanAnswer, ScanAnswers, ScanQuestion } from '../parallel/scan-answers.ts';
import type { Answer, RequestSize, RouteCall } from './route.ts';

/**
 * Work of a request that looks at every title, as one for people does without a search snapshot in memory, where a lookup is 1: so much that two or three are let in where the limit is low, and
 * lookups still have room beside them. It takes long because it reads range after range, and not because too much is under way.
 */
export const SCAN_SIZE: RequestSize = { cost: 50, turns: 12 };

/** The headers of an answer by a scan. */
export const SCAN_HEADERS: Readonly<Record<string, string>> = {
  'Dataset-Version': 'The dataset version that the answer is from, percent-encoded.',
  'Served-By':
    'The database replicas that the answer was read from, with commas between; where it comes from memory, the one that said which dataset is served.',
  'Cache-Status': 'hit: the answer was kept in memory from an earlier request (RFC 9211).',
  ETag: 'Send it back in If-None-Match to be told 304 while the answer holds.',
};

/** What its statuses mean beside the common ones. */
export const SCAN_PROBLEMS: Readonly<Record<number, string>> = {
  304: 'The answer that If-None-Match names still holds.',
  503: 'No replica is ready, no dataset is loaded, the one that is was made for another release, or too many requests are in work.',
  504: 'Nothing was read within the deadline.',
};

export interface ScanRouteOptions {
  readonly scans: Pick<ScanAnswers, 'kept' | 'answer'>;
  readonly onAnswer: (source: 'cache' | 'replica') => void;
}

/** How a route answers the question of a scan: the part of its entry that is the same for all of them. */
export function scanHandlers({ scans, onAnswer }: ScanRouteOptions): {
  readonly cost: number;
  sizeOf(): RequestSize;
  kept(question: ScanQuestion): Answer | undefined;
  handle(question: ScanQuestion, call: RouteCall): Promise<Answer>;
} {
  const answerOf = ({ bytes, etag, dataset, replica, cached }: ScanAnswer): Answer => {
    onAnswer(cached ? 'cache' : 'replica');
    return {
      body: { bytes },
      etag,
      headers: {
        'Dataset-Version': encodeURIComponent(dataset),
        'Served-By': replica,
        'Cache-Status': cached ? 'movie-search; hit' : 'movie-search; fwd=miss',
      },
    };
  };
  return {
    cost: SCAN_SIZE.cost,
    sizeOf: () => SCAN_SIZE,
    kept: (question) => {
      const kept = scans.kept(question);
      return kept === undefined ? undefined : answerOf(kept);
    },
    handle: async (question, { deadline }) => answerOf(await scans.answer(question, deadline)),
  };
}
