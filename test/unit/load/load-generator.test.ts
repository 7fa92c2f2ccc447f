import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { foldTitle } from '../../../catalog/fold-title.ts';
import type { KnownTitle } from '../../support/load/known-title.ts';
import { startLoad } from '../../support/load/load-generator.ts';

const jaws: KnownTitle = { title: 'Jaws', films: [{ id: 'jaws-1975', directors: ['Steven Spielberg'] }] };
const amelie: KnownTitle = {
  title: 'Amélie',
  films: [{ id: 'amelie-2001', directors: ['Jean-Pierre Jeunet'] }],
};

/** The answer of the query service that is right for one of these, as far as it is looked at. */
function answerTo(path = ''): string {
  const title = foldTitle(new URL(path, 'http://query').searchParams.get('title') ?? '');
  const films = [jaws, amelie].find((known) => foldTitle(known.title) === title)?.films ?? [];
  return JSON.stringify({
    titles: films.map(({ id, directors }) => ({
      id,
      directors: directors.map((name) => ({ id: '', name })),
    })),
  });
}

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
      response.setHeader('Served-By', 'm-db-1').end(answerTo(request.url));
    });
    server.on('connection', () => (connections += 1));

    const load = startLoad({ url, ratePerSecond: 200, titles: [jaws, amelie], maxSeconds: 0.5 });
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
    expect(new Set(asked).size, 'ways to ask').to.equal(100);
    expect(titlesAsked.filter((title) => foldTitle(title) === 'jaws')).to.have.length(50);
    expect(titlesAsked.filter((title) => foldTitle(title) === 'amelie')).to.have.length(50);
    expect(connections).to.be.below(100);
  });

  it('asks over a new connection each time where that is wanted', async () => {
    const ports: number[] = [];
    const url = await serve((request, response) => response.end(answerTo(request.url)));
    server.on('connection', ({ remotePort = 0 }) => ports.push(remotePort));

    const options = {
      url,
      ratePerSecond: 200,
      titles: [jaws],
      maxSeconds: 0.25,
      connections: 'new',
    } as const;
    const load = startLoad(options);
    while (load.progress.requests < 50) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({ requests: 50, failed: 0 });
    expect(new Set(ports).size).to.equal(50);
    // Linux does not choose these by itself: each port has been left alone for long.
    expect(ports.filter((port) => port < 10_000 || port >= 30_000)).to.deep.equal([]);
  });

  it('counts each way to fail by its kind, an empty answer and another film among them', async () => {
    let turn = 0;
    const url = await serve((_request, response) => {
      turn += 1;
      if (turn % 6 === 0) response.writeHead(503).end('busy');
      else if (turn % 6 === 1) response.end('{}');
      else if (turn % 6 === 2)
        response.writeHead(200, { 'content-length': 100 }).write('{"titles":', () => response.destroy());
      else if (turn % 6 === 3) response.end('{"titles":[]}');
      else if (turn % 6 === 4) response.end(answerTo('?title=Amelie'));
      else response.socket?.destroy();
    });

    const load = startLoad({ url, ratePerSecond: 200, titles: [jaws], maxSeconds: 0.3, connections: 'new' });
    while (load.progress.requests < 60) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({
      requests: 60,
      failed: 60,
      failedByKind: { status: 10, unreadable: 10, broken: 20, empty: 10, wrong: 10 },
      byStatus: { 200: 30, 503: 10 },
      latencyMs: null,
    });
    expect(report.failures).to.have.length(20);
    // The last of them came due at 295.
    expect(report.longestGapMs).to.be.at.least(295);
  });

  it('counts connections that are refused', async () => {
    const url = await serve(() => undefined);
    server.close();
    const load = startLoad({ url, ratePerSecond: 100, titles: [jaws], maxSeconds: 0.1 });
    while (load.progress.requests < 10) await new Promise(setImmediate);
    expect((await load.stop()).failedByKind).to.deep.equal({ refused: 10 });
  });

  it('counts what it cannot send because too much is outstanding, and what is not answered in time', async () => {
    const url = await serve(() => undefined);
    const load = startLoad({
      url,
      ratePerSecond: 100,
      titles: [jaws],
      maxSeconds: 0.2,
      maxOutstanding: 5,
      timeoutMs: 300,
    });
    while (load.progress.requests < 20) await new Promise(setImmediate);
    const report = await load.stop();

    expect(report).to.deep.include({ requests: 20, failed: 20, byStatus: {} });
    expect(report.failedByKind).to.deep.equal({ unsent: 15, timeout: 5 });
  });
});
