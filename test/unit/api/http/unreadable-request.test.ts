import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import { problemDocument } from '../../../../api/http/problem.ts';
import { answerUnreadableRequest } from '../../../../api/http/unreadable-request.ts';

describe('answerUnreadableRequest', () => {
  let server: Server;

  before(async () => {
    server = createServer((_request, response) => response.end('ok'));
    server.on('clientError', answerUnreadableRequest);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());

  async function send(request: string): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(request);
    return text(socket);
  }

  for (const [what, request, status, detail] of [
    [
      'a title typed as it is',
      'GET /directors?title=Amélie HTTP/1.1\r\nHost: x\r\n\r\n',
      400,
      'percent-encoded',
    ],
    ['what is not HTTP', 'EHLO there\r\n\r\n', 400, 'HTTP/1.1'],
    ['endless headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'longer'],
  ] as const) {
    it(`answers ${what} with a problem that says so, and closes the connection`, async () => {
      const [head = '', body = ''] = (await send(request)).split('\r\n\r\n');
      expect(head)
        .to.match(new RegExp(`^HTTP/1.1 ${status} `))
        .and.include('application/problem+json');
      const problem = problemDocument.strict().parse(JSON.parse(body));
      expect(problem.status).to.equal(status);
      expect(problem.detail).to.include(detail);
    });
  }
});
