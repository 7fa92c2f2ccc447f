import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { Problem, PROBLEM_MEDIA_TYPE } from './problem.ts';

/**
 * For `clientError` of a server: what came in could not be read as HTTP, so no middleware saw it. Says why with a problem document,
 * after the answers to the requests before it on the same connection, and closes the connection. One on which nothing was ever sent
 * is closed without a word: balancers open connections ahead of need.
 */
export function answerUnreadableRequest(error: NodeJS.ErrnoException, socket: ServedSocket): void {
  // From here on the socket is nobody's but ours, its errors included: it breaks, or it ends.
  socket.on('error', () => socket.destroy());
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
    socket.destroy();
    return;
  }
  afterEarlierAnswers(socket, () => sendProblem(problemOfCode(error.code), socket));
}

/** A connection with the answer that has its turn; Node's own handling of unreadable requests looks there as well. */
type ServedSocket = Duplex & { readonly bytesRead?: number; readonly _httpMessage?: ServerResponse | null };

/** Calls back once every request that came in whole has been answered; never where the connection ends before. */
function afterEarlierAnswers(socket: ServedSocket, done: () => void): void {
  const current = socket._httpMessage;
  if (current === null || current === undefined) {
    done();
  } else if (current.req.complete) {
    // Node gives the next answer its turn in a listener of its own, which comes before this one.
    current.once('finish', () => afterEarlierAnswers(socket, done));
  } else if (current.headersSent) {
    // It is the body of this very request that cannot be read, and half of its answer is out.
    socket.destroy();
  } else {
    done();
  }
}

function sendProblem(problem: Problem, socket: Duplex): void {
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
