import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { readyQuestions } from '../../support/load/asked-title.ts';
import type { PhaseReport } from '../../support/load/phase-record.ts';
import { type Phase, RawLoad } from '../../support/load/raw-load.ts';

const asked = ['tt1', 'tt2', 'tt3'].map((id) => ({ path: `/directors?title=${id}`, id }));

/** What the service would answer to one of `asked`. */
function answerTo(path = ''): string {
  const { searchParams } = new URL(path, 'http://query');
  return JSON.stringify({ titles: [{ id: searchParams.get('title') }] });
}

describe('RawLoad', () => {
  let server: Server | undefined;

  async function serve(listener: RequestListener): Promise<number> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  interface Some {
    readonly mostWaiting?: number;
    readonly connections?: number;
    readonly timeoutMs?: number;
    readonly onPhase?: (phase: number) => void;
  }

  const load = (port: number, phases: readonly Phase[], some: Some = {}): Promise<PhaseReport[]> =>
    new RawLoad({
      address: { host: '127.0.0.1', port },
      questions: readyQuestions({ asked, groups: [] }, `127.0.0.1:${port}`),
      connections: 4,
      timeoutMs: 2000,
      phases,
      ...some,
    }).run();

  it('keeps every connection busy in a closed loop, and asks all questions in turn', async () => {
    const paths: string[] = [];
    const held: (() => void)[] = [];
    let most = 0;
    const answerAll = (): void => {
      for (const answer of held.splice(0)) answer();
    };
    const port = await serve((request, response) => {
      paths.push(request.url ?? '');
      held.push(() => response.setHeader('Served-By', 'm-db-1').end(answerTo(request.url)));
      most = Math.max(most, held.length);
      if (held.length === 4) answerAll();
    });
    // At the end of the load there may be fewer than four.
    const rest = setInterval(answerAll, 20);
    let connections = 0;
    server?.on('connection', () => (connections += 1));
    const [report] = await load(port, [{ kind: 'closed', seconds: 0.2 }]);
    clearInterval(rest);
    expect(report?.requests).to.equal(paths.length).and.to.be.above(20);
    expect(report).to.deep.include({
      right: paths.length,
      failedByKind: {},
      byStatus: { 200: paths.length },
      servedBy: { 'm-db-1': paths.length },
    });
    expect(most).to.equal(4);
    expect(connections).to.equal(4);
    expect(new Set(paths.slice(0, 3)).size).to.equal(3);
  });

  it('counts latency from when a request was due, so that a stall of the server shows in all that came due meanwhile', async () => {
    const held: (() => void)[] = [];
    let stalled = true;
    const port = await serve((request, response) => {
      const answer = (): void => void response.end(answerTo(request.url));
      if (stalled) held.push(answer);
      else answer();
    });
    setTimeout(() => {
      stalled = false;
      for (const answer of held) answer();
    }, 300);
    const [report] = await load(port, [{ kind: 'open', seconds: 0.5, ratePerSecond: 200 }], {
      connections: 2,
    });
    expect(report).to.deep.include({ requests: 100, right: 100, failedByKind: {} });
    // 60 of 100 came due during the stall, two of them in a connection: the others waited for one.
    expect(report?.latencyMs?.p50).to.be.above(40);
    expect(report?.latencyMs?.max).to.be.above(250);
  });

  it('comes due by the clock in each phase of its own rate, and tells of their begins', async () => {
    const port = await serve((request, response) => response.end(answerTo(request.url)));
    const phases: number[] = [];
    const reports = await load(
      port,
      [
        { kind: 'open', seconds: 0.1, ratePerSecond: 300 },
        { kind: 'open', seconds: 0.3, ratePerSecond: 1500 },
      ],
      { onPhase: (phase) => phases.push(phase) },
    );
    expect(phases).to.deep.equal([0, 1]);
    expect(reports.map(({ requests, right }) => [requests, right])).to.deep.equal([
      [30, 30],
      [450, 450],
    ]);
    expect(reports[1]?.windows.map(({ requests }) => requests)).to.deep.equal([375, 75]);
  });

  it('counts each way to fail by its kind, and goes on', async () => {
    let turn = 0;
    const port = await serve((_request, response) => {
      turn += 1;
      if (turn % 5 === 0) response.writeHead(503, { 'content-length': 4 }).end('busy');
      else if (turn % 5 === 1) response.end('{}');
      else if (turn % 5 === 2) response.end('{"titles":[]}');
      else if (turn % 5 === 3) response.end('{"titles":[{"id":"tt99"}]}');
      else response.socket?.destroy();
    });
    const [report] = await load(port, [{ kind: 'open', seconds: 0.5, ratePerSecond: 100 }], {
      connections: 1,
    });
    expect(report).to.deep.include({
      requests: 50,
      right: 0,
      latencyMs: null,
      failedByKind: { status: 10, unreadable: 10, empty: 10, wrong: 10, broken: 10 },
    });
  });

  it('gives up what is not answered in time, and what never got a connection', async () => {
    const port = await serve(() => undefined);
    const [report] = await load(port, [{ kind: 'open', seconds: 0.1, ratePerSecond: 100 }], {
      connections: 3,
      timeoutMs: 200,
    });
    expect(report?.requests).to.equal(10);
    const { timeout = 0, unsent = 0 } = report?.failedByKind ?? {};
    expect(timeout).to.be.at.least(3);
    expect(unsent).to.be.at.least(1);
    expect(timeout + unsent).to.equal(10);
  });

  it('does not send what finds no connection where none may wait', async () => {
    const port = await serve(() => undefined);
    const [report] = await load(port, [{ kind: 'open', seconds: 0.1, ratePerSecond: 100 }], {
      connections: 3,
      timeoutMs: 300,
      mostWaiting: 0,
    });
    expect(report?.failedByKind).to.deep.equal({ unsent: 7, timeout: 3 });
  });

  it('counts connections that are refused', async () => {
    const port = await serve(() => undefined);
    const closed = server;
    await new Promise((resolve) => closed?.close(resolve));
    const [report] = await load(port, [{ kind: 'open', seconds: 0.1, ratePerSecond: 100 }]);
    expect(report?.failedByKind).to.deep.equal({ refused: 10 });
  });
});
