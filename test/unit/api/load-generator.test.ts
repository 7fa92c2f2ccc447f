import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { foldTitle } from '../../../catalog/fold-title.ts';
import { startLoad } from '../../support/load-generator.ts';

const TITLES = JSON.stringify({ titles: [] });

describe('startLoad', () => {
  let server: Server;

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  it('sends at the rate asked for over connections that are kept, and counts every answer', async () => {
    let connections = 0;
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('Served-By', 'm-db-1').end(TITLES);
    });
    server.on('connection', () => (connections += 1));

    const load = startLoad({ url, ratePerSecond: 200, titles: ['Jaws', 'Amélie'], maxSeconds: 0.5 });
    while (load.progress.requests < 100) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({
      requests: 100,
      failed: 0,
      byStatus: { 200: 100 },
      servedBy: { 'm-db-1': 100 },
    });
    expect(report.latencyMs?.max).to.be.above(0);
    const titlesAsked = asked.map((path) => new URL(path, url).searchParams.get('title') ?? '');
    expect(new Set(titlesAsked).size, 'spellings').to.equal(100);
    expect(titlesAsked.filter((title) => foldTitle(title) === 'jaws')).to.have.length(50);
    expect(titlesAsked.filter((title) => foldTitle(title) === 'amelie')).to.have.length(50);
    expect(connections).to.be.within(20, 50);
  });

  it('counts other statuses, answers without titles and broken connections as failed', async () => {
    let turn = 0;
    const url = await serve((_request, response) => {
      turn += 1;
      if (turn % 4 === 0) response.writeHead(503).end('busy');
      else if (turn % 4 === 1) response.writeHead(200).end('{}');
      else if (turn % 4 === 2)
        response.writeHead(200, { 'content-length': 100 }).write('{"titles":', () => response.destroy());
      else response.socket?.destroy();
    });

    const load = startLoad({ url, ratePerSecond: 100, titles: ['Jaws'], maxSeconds: 0.4 });
    while (load.progress.requests < 40) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({
      requests: 40,
      failed: 40,
      byStatus: { 200: 10, 503: 10 },
      latencyMs: null,
    });
    expect(report.failures).to.have.length(20);
  });

  it('counts what it cannot send because too much is outstanding, and what is not answered in time', async () => {
    const url = await serve(() => undefined);
    const load = startLoad({
      url,
      ratePerSecond: 100,
      titles: ['Jaws'],
      maxSeconds: 0.2,
      maxOutstanding: 5,
      timeoutMs: 300,
    });
    while (load.progress.requests < 20) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({ requests: 20, failed: 20, byStatus: {} });
    expect(report.failures.filter(({ reason }) => reason.startsWith('not sent'))).to.have.length(15);
  });
});
