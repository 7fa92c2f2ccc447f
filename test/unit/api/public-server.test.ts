import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { expect } from 'chai';

import { PublicServer } from '../../../api/public-server.ts';
import type { Connecting } from '../../support/connecting-worker.ts';

describe('PublicServer', () => {
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  let connections: number;
  let server: PublicServer;
  let port: number;
  let worker: Worker | undefined;

  const another = (): PublicServer =>
    new PublicServer(() =>
      createServer((asked, response) => handle(asked, response)).on('connection', () => (connections += 1)),
    );
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeEach(async () => {
    handle = (_, response) => response.end('here');
    connections = 0;
    server = another();
    port = await server.listen(0);
  });

  afterEach(async () => {
    const closed = server.close();
    server.closeAllConnections();
    await closed;
    worker?.postMessage('end');
    if (worker !== undefined) await once(worker, 'exit');
    worker = undefined;
  });

  /** Has another thread connect. */
  function connectFrom(count: number): Int32Array {
    const connected = new Int32Array(new SharedArrayBuffer(4));
    const data: Connecting = { port, count, connected };
    worker = new Worker(new URL('../../support/connecting-worker.ts', import.meta.url), { workerData: data });
    return connected;
  }

  it('answers at its port, by both families of addresses', async () => {
    for (const host of ['127.0.0.1', '[::1]']) {
      for (let n = 0; n < 20; n += 1) {
        const answer = await fetch(`http://${host}:${port}/`, { headers: { Connection: 'close' } });
        expect(await answer.text()).to.equal('here');
      }
    }
  });

  it('comes to many connections in each turn of a loop that has much to do', async () => {
    const count = 600;
    connectFrom(count);
    let turns = 0;
    while (connections < count) {
      const until = performance.now() + 5;
      while (performance.now() < until) Math.random();
      if (connections > 0) turns += 1;
      await setImmediate();
    }
    expect(turns).to.be.below(count / 4);
  });

  it('loses no connection that comes while it has no time at all', () => {
    const count = 2000;
    const connected = connectFrom(count);
    let seen = 0;
    // Nothing else runs in this thread. What the system does not take at once it takes a second later, or three, or never.
    while (seen < count && Atomics.wait(connected, 0, seen, 20_000) !== 'timed-out') seen = connected[0] ?? 0;
    expect(seen).to.equal(count);
  });

  it('says so where a server like itself listens already', async () => {
    expect(await failureOf(another().listen(port))).to.have.property('code', 'EADDRINUSE');
  });

  it('says so where a server listens that shares its port with nobody', async () => {
    const first = createTcpServer().listen(0);
    await once(first, 'listening');
    try {
      const taken = (first.address() as AddressInfo).port;
      expect(await failureOf(another().listen(taken))).to.have.property('code', 'EADDRINUSE');
    } finally {
      first.close();
    }
  });

  it('listens no more once it is closed, and lets answers under way end', async () => {
    const answering = Promise.withResolvers<ServerResponse>();
    handle = (_, response) => answering.resolve(response);
    const asked = request({ port, host: '127.0.0.1' }).end();
    const response = once(asked, 'response') as Promise<[IncomingMessage]>;
    const answer = await answering.promise;
    let isClosed = false;
    const closed = server.close().then(() => (isClosed = true));
    const late = connect(port, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect([error.code, isClosed]).to.deep.equal(['ECONNREFUSED', false]);
    answer.end('late');
    const [{ statusCode }] = await response;
    asked.destroy();
    await closed;
    expect(statusCode).to.equal(200);
  });
});
