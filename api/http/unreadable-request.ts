import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { Problem, PROBLEM_MEDIA_TYPE } from './problem.ts';

/**
 * For `clientError` of a server: what came in could not be read as HTTP, so no middleware saw it. Says why with a problem document,
 * where the connection still takes one, and closes it.
 */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOfCode(error.code);
  const body = JSON.stringify(problem.document({ instance: '', requestId: randomUUID() }));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function problemOfCode(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_INVALID_URL':
      return new Problem(
        400,
        'The address holds characters that must be percent-encoded: write é as %C3%A9, a space as %20.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'The address and headers are longer than this service reads.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'The request did not arrive in time.');
    default:
      return new Problem(400, 'This is not a request that can be read as HTTP/1.1.');
  }
}
