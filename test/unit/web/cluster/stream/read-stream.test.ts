import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { SILENT_MS, type StreamEnd } from '../../../../../web/cluster/stream/next-attempt.ts';
import { readStream, type StreamEvent } from '../../../../../web/cluster/stream/read-stream.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { waitUntil } from '../../../../support/wait-until.ts';

/** A condition that never holds is named by its own code. */
const until = (look: () => boolean | Promise<boolean>): Promise<void> => waitUntil(String(look), look);

describe('one connection to the cluster stream', () => {
  const clock = new ManualClock();
  let stop: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cluster/stream`;
  }

  /** A server of one stream, and the page's connection to it. */
  async function opened(): Promise<{
    readonly events: StreamEvent[];
    readonly end: Promise<StreamEnd>;
    readonly stream: ServerResponse;
    readonly abort: (reason: Error) => void;
  }> {
    let stream: ServerResponse | undefined;
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.flushHeaders();
      stream = response;
    });
    const controller = new AbortController();
    const { events, end } = read(url, controller.signal);
    await until(() => stream !== undefined);
    return { events, end, stream: stream!, abort: (reason) => controller.abort(reason) };
  }

  function read(
    url: string,
    signal = new AbortController().signal,
  ): { events: StreamEvent[]; end: Promise<StreamEnd> } {
    const events: StreamEvent[] = [];
    const world = { fetch, clock, random: () => 0 };
    const end = readStream({ url, world, signal, onEvent: (event) => events.push(event) });
    return { events, end };
  }

  it('hands on events, also those that come in pieces', async () => {
    const { events, end, stream } = await opened();
    stream.write('event: sample\nda');
    stream.write('ta: {"a":"é');
    stream.write('"}\n\n: heartbeat\n\n');
    await until(() => events.length === 1);
    expect(events).to.deep.equal([{ name: 'sample', data: '{"a":"é"}' }]);
    stream.end();
    expect(await end).to.deep.equal({ kind: 'broken' });
  });

  it('keeps letters whole whose bytes come apart', async () => {
    const { events, end, stream } = await opened();
    const bytes = Buffer.from('event: sample\ndata: "é"\n\n');
    const middle = bytes.indexOf(0xc3) + 1;
    stream.write(bytes.subarray(0, middle));
    await new Promise((resolve) => setImmediate(resolve));
    stream.write(bytes.subarray(middle));
    await until(() => events.length === 1);
    expect(events[0]?.data).to.equal('"é"');
    stream.end();
    await end;
  });

  it('ends at once when the server says goodbye, though the connection is still open', async () => {
    const { end, stream } = await opened();
    stream.write('event: bye\ndata: {}\n\n');
    expect(await end).to.deep.equal({ kind: 'bye' });
    await until(() => stream.destroyed);
  });

  it('notices that a pod was killed', async () => {
    const { end, stream } = await opened();
    stream.write(': hello\n\n');
    stream.destroy();
    expect(await end).to.deep.equal({ kind: 'broken' });
  });

  it('gives up a connection on which nothing comes, not even a heartbeat', async () => {
    const { end, stream } = await opened();
    // The silence counts from the answer's head or the last bytes, whichever came last.
    stream.write(': heartbeat\n\n');
    const isSilent = end.then(({ kind }) => kind);
    let kind: string | undefined;
    void isSilent.then((value) => (kind = value));
    await until(async () => {
      await clock.advance(SILENT_MS);
      return kind !== undefined;
    });
    expect(kind).to.equal('silent');
  });

  it('gives up an address at which nobody answers', async () => {
    const url = await serve(() => undefined);
    const { end } = read(url);
    await clock.advance(SILENT_MS);
    expect(await end).to.deep.equal({ kind: 'unreachable' });
  });

  it('tells a refusal with its status and for how long to stay away', async () => {
    const url = await serve((_, response) => response.writeHead(503, { 'retry-after': '3' }).end('busy'));
    expect(await read(url).end).to.deep.equal({ kind: 'refused', status: 503, retryAfterMs: 3000 });
  });

  it('takes a page of a proxy for a refusal, not for a stream', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('hello'),
    );
    expect(await read(url).end).to.deep.equal({ kind: 'refused', status: 200, retryAfterMs: null });
  });

  it('says so where nobody listens', async () => {
    const url = await serve(() => undefined);
    await stop?.();
    stop = undefined;
    expect(await read(url).end).to.deep.equal({ kind: 'unreachable' });
  });

  it('ends with the reason of whoever ends it', async () => {
    const { end, abort, stream } = await opened();
    const reason = new Error('the tab is hidden');
    abort(reason);
    expect(await end.catch((error: unknown) => error)).to.equal(reason);
    await until(() => stream.destroyed);
  });

  it('does not take a fault of the page for one of the network', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\n');
    });
    const fault = new TypeError('undefined is not a function');
    const world = { fetch, clock, random: () => 0 };
    const failed = await readStream({
      ...{ url, world, signal: new AbortController().signal },
      onEvent: () => {
        throw fault;
      },
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error).and.have.property('cause', fault);
  });
});
