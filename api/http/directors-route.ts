import type { ServerResponse } from 'node:http';

import type { Clock } from '../../time/clock.ts';
import { Deadline } from '../deadline.ts';
import { directorsParameters } from '../titles/directors-query.ts';
import type { DirectorsSearch } from '../titles/directors-search.ts';
import type { AppMiddleware } from './app-state.ts';
import { checkedQuery } from './checked-query.ts';
import { Problem } from './problem.ts';

/** Nobody waits for the answer any more. The status is nginx's for it; it goes into log and figures only. */
class ClientGone extends Problem {
  constructor() {
    super(499, 'The client closed the connection.', { title: 'Client Closed Request' });
  }
}

/** `GET /directors`. */
export function directorsRoute(options: {
  readonly search: Pick<DirectorsSearch, 'search'>;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly onAnswer: (source: 'cache' | 'replica') => void;
}): AppMiddleware {
  const { search, clock, deadlineMs, onAnswer } = options;
  return async (ctx) => {
    const query = checkedQuery(directorsParameters, ctx.querystring);
    const startedAt = clock.monotonicNow();
    using deadline = new Deadline(clock, deadlineMs, whenClientGoes(ctx.res));
    const { body, etag, dataset, replica, cached } = await search.search(query, deadline);
    onAnswer(cached ? 'cache' : 'replica');
    ctx.set({
      'Dataset-Version': encodeURIComponent(dataset),
      'Served-By': replica,
      'Cache-Status': `movie-search; ${cached ? 'hit' : 'fwd=miss'}`,
      // A dataset may be replaced at any moment: keep the answer, and ask each time whether it still holds.
      'Cache-Control': 'no-cache',
      'Server-Timing': `search;dur=${(clock.monotonicNow() - startedAt).toFixed(1)}`,
    });
    ctx.status = 200;
    ctx.etag = etag;
    ctx.body = body;
    ctx.type = 'application/json';
    if (ctx.fresh) ctx.status = 304;
  };
}

function whenClientGoes(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new ClientGone());
  });
  return gone.signal;
}
