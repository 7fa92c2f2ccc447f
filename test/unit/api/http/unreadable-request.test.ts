import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import { problemDocument } from '../../../../api/http/problem.ts';
import { answerUnreadableRequest } from '../../../../api/http/unreadable-request.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('answerUnreadableRequest', () => {
  let server: Server;
  let bodiesCut = 0;

  before(async () => {
    server = createServer(
      { headersTimeout: 300, requestTimeout: 300, connectionsCheckingInterval: 20 },
      (request, response) => {
        if (request.url === '/slow') setTimeout(() => response.end('slow'), 50);
        else if (request.method === 'POST') request.once('close', () => (bodiesCut += 1)).resume();
        else response.end('ok');
      },
    );
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

  it('answers what came before it on the connection first, in order', async () => {
    const fine = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answers = await send(`${fine('/slow')}${fine('/slow')}${fine('/')}EHLO\r\n\r\n`);
    expect(answers.match(/HTTP\/1\.1 \d+|slow|ok|"status":\d+/gm)).to.deep.equal([
      'HTTP/1.1 200',
      'slow',
      'HTTP/1.1 200',
      'slow',
      'HTTP/1.1 200',
      'ok',
      'HTTP/1.1 400',
      '"status":400',
    ]);
  });

  it('answers a body that cannot be read at once: nobody else will', async () => {
    const answer = await send(
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n',
    );
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    await waitUntil('the request is given up', () => bodiesCut === 1);
  });

  it('closes a connection on which nothing ever came without a word', async () => {
    expect(await send('')).to.equal('');
  });

  it('answers 408 to a request that does not arrive whole', async () => {
    expect(await send('GET / HT')).to.match(/^HTTP\/1\.1 408 /);
  });
});
