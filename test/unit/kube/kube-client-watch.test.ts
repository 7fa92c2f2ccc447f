import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { CallRecord } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken } from '../../../kube/kube-connection.ts';
import { isGone, KubeProtocolError, KubeUnreachableError } from '../../../kube/kube-error.ts';
import type { WatchEvent } from '../../../kube/watch-event.ts';
import { pods, type Pod } from '../../../operator/kube/resources.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { json, ScriptedApiServer, status, type Seen } from '../../support/scripted-api-server.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { failure } from '../../support/failure.ts';

describe('KubeClient.watch', () => {
  let api: ScriptedApiServer;
  let seen: readonly Seen[];
  let calls: readonly CallRecord[];
  let clock: ManualClock;
  let client: KubeClient;

  beforeEach(async () => {
    clock = new ManualClock();
    api = await ScriptedApiServer.start(clock);
    ({ seen, calls } = api);
    client = api.connect(staticToken('s3cret'));
  });

  afterEach(async () => {
    client.close();
    await api.stop();
  });

  const pod = (name: string, resourceVersion = '1'): Pod => ({
    metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion },
  });

  let stream: ServerResponse;
  let started: PromiseWithResolvers<undefined>;
  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

  beforeEach(() => {
    started = Promise.withResolvers();
    api.handler = (_request, response) => {
      stream = response.writeHead(200);
      stream.flushHeaders();
      started.resolve(undefined);
    };
  });

  function watch(
    more: { signal?: AbortSignal; idleTimeoutMs?: number } = {},
  ): AsyncGenerator<WatchEvent<Pod>> {
    return client.watch(pods, { namespace: 'demo', resourceVersion: '5', timeoutSeconds: 300, ...more });
  }

  async function collect(
    events: AsyncIterable<WatchEvent<Pod>>,
  ): Promise<{ told: string[]; error: unknown }> {
    const told: string[] = [];
    try {
      for await (const event of events) {
        told.push(
          event.type === 'BOOKMARK'
            ? `BOOKMARK ${event.resourceVersion}`
            : `${event.type} ${event.object.metadata.name}`,
        );
      }
    } catch (error) {
      return { told, error };
    }
    return { told, error: undefined };
  }

  it('asks for bookmarks, from a version, for a time', async () => {
    const result = collect(watch());
    await started.promise;
    stream.end();
    await result;
    const url = new URL(seen[0]!.url, 'http://x');
    expect(Object.fromEntries(url.searchParams)).to.deep.equal({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '5',
      timeoutSeconds: '300',
    });
  });

  it('tells events and bookmarks, and returns when the server ends it', async () => {
    const result = collect(watch());
    await started.promise;
    stream.write(line('ADDED', pod('a')) + line('MODIFIED', pod('a', '2')));
    stream.write(line('BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '9' } }));
    stream.end(line('DELETED', pod('a', '10')));
    expect(await result).to.deep.equal({
      told: ['ADDED a', 'MODIFIED a', 'BOOKMARK 9', 'DELETED a'],
      error: undefined,
    });
    expect(clock.pendingTimers).to.equal(0);
  });

  it('reads events whose bytes arrive one by one', async () => {
    const result = collect(watch());
    await started.promise;
    for (const byte of Buffer.from(line('ADDED', pod('amélie-映画')))) {
      await new Promise((resolve) => stream.write(Buffer.of(byte), resolve));
    }
    stream.end();
    expect((await result).told).to.deep.equal(['ADDED amélie-映画']);
  });

  it('throws an ERROR event as what it is', async () => {
    const result = collect(watch());
    await started.promise;
    stream.write(line('ADDED', pod('a')));
    stream.write(line('ERROR', status(410, 'Expired', { message: 'too old resource version' })));
    const { told, error } = await result;
    expect(told).to.deep.equal(['ADDED a']);
    expect(isGone(error)).to.equal(true);
  });

  it('throws a refusal at its beginning', async () => {
    api.handler = json(410, status(410, 'Expired'));
    expect(isGone((await collect(watch())).error)).to.equal(true);
  });

  for (const { what, write } of [
    { what: 'no JSON', write: 'oops\n' },
    { what: 'no event', write: '{"hello":"world"}\n' },
    { what: 'null', write: 'null\n' },
    { what: 'an event without an object', write: '{"type":"ADDED"}\n' },
    { what: 'a bookmark without a version', write: '{"type":"BOOKMARK","object":{"metadata":{}}}\n' },
    { what: 'no UTF-8', write: Buffer.of(0xff, 0x0a) },
  ]) {
    it(`refuses a line that is ${what}`, async () => {
      const result = collect(watch());
      await started.promise;
      stream.write(write);
      const { told, error } = await result;
      expect(told).to.deep.equal([]);
      expect(error).to.be.instanceOf(KubeProtocolError);
    });
  }

  it('refuses a stream that ends in the middle of an event', async () => {
    const result = collect(watch());
    await started.promise;
    stream.end(line('ADDED', pod('a')) + '{"type":"ADD');
    const { told, error } = await result;
    expect(told).to.deep.equal(['ADDED a']);
    expect(error).to.be.instanceOf(KubeProtocolError);
  });

  it('says so when the connection is cut', async () => {
    const result = collect(watch());
    await started.promise;
    await new Promise((resolve) => stream.write(line('ADDED', pod('a')), resolve));
    stream.socket!.end();
    const { told, error } = await result;
    expect(told).to.deep.equal(['ADDED a']);
    expect(error).to.be.instanceOf(KubeUnreachableError);
  });

  it('ends when it has heard nothing for the idle timeout, which every event and bookmark puts off', async () => {
    const events = watch({ idleTimeoutMs: 60_000 });
    const first = events.next();
    await started.promise;
    stream.write(line('ADDED', pod('a')));
    await first;
    const second = events.next();
    await clock.advance(59_000);
    stream.write(line('BOOKMARK', { metadata: { resourceVersion: '9' } }));
    await second;
    const third = failure(events.next());
    await clock.advance(59_000);
    await clock.advance(1_000);
    const error = (await third) as KubeUnreachableError;
    expect(error).to.be.instanceOf(KubeUnreachableError);
    expect(error.message).to.contain('no event and no bookmark for 60000 ms');
  });

  it('ends after the idle timeout also where nothing is ever told', async () => {
    const events = watch({ idleTimeoutMs: 60_000 });
    const first = failure(events.next());
    await waitUntil('the watch is established', () => calls.length === 1);
    await clock.advance(60_000);
    expect(await first).to.be.instanceOf(KubeUnreachableError);
  });

  it('ends when the server does not even begin to answer', async () => {
    const asked = Promise.withResolvers<undefined>();
    api.handler = () => asked.resolve(undefined);
    const result = collect(watch());
    await asked.promise;
    await clock.advance(30_000);
    expect((await result).error).to.be.instanceOf(KubeUnreachableError);
  });

  it('may last longer than any other call', async () => {
    const events = watch();
    const first = events.next();
    await started.promise;
    stream.write(line('ADDED', pod('a')));
    await first;
    const second = events.next();
    await clock.advance(3_600_000);
    stream.write(line('ADDED', pod('b')));
    expect((await second).value).to.have.nested.property('object.metadata.name', 'b');
    await events.return(undefined);
  });

  it('closes its connection when its reader has had enough', async () => {
    const events = watch();
    const first = events.next();
    await started.promise;
    const closed = once(stream, 'close');
    stream.write(line('ADDED', pod('a')));
    await first;
    await events.return(undefined);
    await closed;
    expect(clock.pendingTimers).to.equal(0);
  });

  it('ends with the reason of the caller who aborts', async () => {
    const abort = new AbortController();
    const result = collect(watch({ signal: abort.signal }));
    await started.promise;
    const closed = once(stream, 'close');
    const reason = new Error('stop');
    abort.abort(reason);
    expect((await result).error).to.equal(reason);
    await closed;
  });
});
