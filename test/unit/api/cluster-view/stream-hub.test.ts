import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { StreamHub } from '../../../../api/cluster-view/stream-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('StreamHub', () => {
  let clock: ManualClock;
  let hub: StreamHub;
  let server: Server;
  const responses: IncomingMessage[] = [];

  beforeEach(async () => {
    clock = new ManualClock();
    hub = new StreamHub({
      ...{ clock, logger: new RecordingLogger() },
      ...{ maxStreams: 3, maxStreamsOfClient: 2, maxUnsentBytes: 4 * 2 ** 20 },
    });
    server = createServer((request, response) => {
      const place = hub.take(request.headers['x-client'] as string);
      if (place === null) response.writeHead(503).end();
      else place.begin(response, Buffer.from('event: first\n\n'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    for (const response of responses.splice(0)) response.destroy();
    hub.end('draining');
    server.close();
    server.closeAllConnections();
  });

  async function watch(client: string): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const request = get({ port, host: '127.0.0.1', agent: false, headers: { 'X-Client': client } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => undefined); // cut: the test looks at what came
    responses.push(response);
    return response;
  }

  async function text(response: IncomingMessage): Promise<string> {
    let all = '';
    response.setEncoding('utf8').on('data', (piece: string) => (all += piece));
    await once(response, 'close');
    return all;
  }

  it('has so many streams of one client, and of all, and gives places back', async () => {
    const first = await watch('a');
    expect(first.statusCode).to.equal(200);
    expect((await watch('a')).statusCode).to.equal(200);
    expect((await watch('a')).statusCode).to.equal(503);
    expect((await watch('b')).statusCode).to.equal(200);
    expect((await watch('c')).statusCode).to.equal(503);
    first.destroy();
    await waitUntil('the place is free', () => hub.watchers === 2);
    expect((await watch('c')).statusCode).to.equal(200);
  });

  it('sends all the same, and says bye at the end', async () => {
    const [one, other] = [await watch('a'), await watch('b')];
    const texts = Promise.all([text(one), text(other)]);
    hub.broadcast('event: sample\n\n');
    hub.end('draining');
    for (const each of await texts)
      expect(each).to.match(
        /^event: first\n\nevent: sample\n\nevent: bye\ndata: \{.*"reason":"draining"\}\n\n$/,
      );
    expect((await watch('a')).statusCode).to.equal(503);
  });

  it('sends comments while nothing else is sent, so that no proxy takes a stream for dead, and as long as somebody watches', async () => {
    const first = await watch('a');
    let heard = '';
    first.setEncoding('utf8').on('data', (piece: string) => (heard += piece));
    for (let comments = 1; comments <= 3; comments += 1) {
      await clock.advance(10_000);
      const soFar = `event: first\n\n${': still here\n\n'.repeat(comments)}`;
      await waitUntil(`${comments} comments came`, () => heard === soFar);
    }
    first.destroy();
    await waitUntil('nobody watches', () => hub.watchers === 0);
    await clock.advance(10_000);
    expect(clock.pendingTimers, 'timers that wait for nobody').to.equal(0);
    const second = await watch('a');
    let heardAgain = '';
    second.setEncoding('utf8').on('data', (piece: string) => (heardAgain += piece));
    await clock.advance(10_000);
    await waitUntil('comments come to who watches next', () => heardAgain.includes(': still here\n\n'));
  });

  it('drops a watcher who does not read, and nobody else', async () => {
    const silent = await watch('a');
    silent.pause();
    const reader = await watch('b');
    let read = 0;
    reader.on('data', (piece: Buffer) => (read += piece.length));
    const piece = `: ${'x'.repeat(2 ** 20)}\n\n`;
    let sent = 0;
    await waitUntil('the silent one is cut', () => {
      // The other one is let read all before more comes.
      if (hub.watchers === 2 && read >= sent) {
        hub.broadcast(piece);
        sent += piece.length;
      }
      return hub.watchers === 1;
    });
    const before = read;
    hub.broadcast('event: sample\n\n');
    await waitUntil('the reader still reads', () => read > before);
  });
});
