import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import type { Logger } from '../../logging/logger.ts';
import { PROBLEM_MEDIA_TYPE } from './problem.ts';
import { problemOf } from './problem-of.ts';

/**
 * Answers a request of which something was thrown outside the middlewares, where nothing has been answered yet, and else cuts the
 * connection: what has gone out of the answer cannot be made whole.
 */
export function answerLastResort(response: ServerResponse, error: unknown, logger: Logger): void {
  if (response.headersSent || response.destroyed) {
    // Mostly a socket that broke while an answer went out.
    logger.debug({ err: error }, 'an answer could not be sent');
    response.destroy();
    return;
  }
  const requestId = randomUUID();
  const problem = problemOf(error);
  logger[problem.status >= 500 ? 'error' : 'debug'](
    { err: error, requestId },
    'a request went wrong outside the middlewares',
  );
  const body = Buffer.from(JSON.stringify(problem.document({ instance: '', requestId })));
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.writeHead(problem.status, {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
  });
  response.end(body);
}
