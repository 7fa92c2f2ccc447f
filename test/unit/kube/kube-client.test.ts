import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import type { CallRecord } from '../../../kube/call-options.ts';
import { KubeClient } from '../../../kube/kube-client.ts';
import type { WatchEvent } from '../../../kube/watch-event.ts';
import { staticToken, type TokenSource } from '../../../kube/kube-connection.ts';
import {
  isAlreadyExists,
  isConflict,
  isGone,
  isNotFound,
  isTooLargeResourceVersion,
  KubeApiError,
  KubeProtocolError,
  KubeUnreachableError,
} from '../../../kube/kube-error.ts';
import { nodes, podMetrics, pods, type Pod } from '../../../operator/kube/resources.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return expect.fail('expected a rejection');
}

describe('KubeClient', () => {
  let server: Server;
  let sockets: Set<Socket>;
  let seen: Seen[];
  let calls: CallRecord[];
  let clock: ManualClock;
  let client: KubeClient;
  let handler: Handler;

  beforeEach(async () => {
    sockets = new Set();
    seen = [];
    calls = [];
    clock = new ManualClock();
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method = '', url = '', headers } = request;
        seen.push({ method, url, headers, body: body === '' ? undefined : JSON.parse(body) });
        handler(request, response);
      });
    });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect(staticToken('s3cret'));
  });

  afterEach(async () => {
    client.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  function connect(token?: TokenSource, path = ''): KubeClient {
    const { port } = server.address() as AddressInfo;
    return new KubeClient(
      { server: `http://127.0.0.1:${port}${path}`, userAgent: 'movie-search/test', ...(token && { token }) },
      { clock, onCall: (call) => calls.push(call) },
    );
  }

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
    (_request, response) => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };
  const status = (code: number, reason: string, more: object = {}): object => ({
    kind: 'Status',
    status: 'Failure',
    code,
    reason,
    message: `it is ${reason}`,
    ...more,
  });
  const pod = (name: string, resourceVersion = '1'): Pod => ({
    metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion },
  });
  const name = { namespace: 'demo', name: 'm-db-0' };

  describe('a request', () => {
    beforeEach(() => {
      handler = json(200, pod('m-db-0'));
    });

    it('says who asks, and sends the token', async () => {
      await client.get(pods, name);
      expect(seen[0]).to.include({
        method: 'GET',
        url: '/api/v1/namespaces/demo/pods/m-db-0',
        body: undefined,
      });
      expect(seen[0]!.headers).to.include({
        authorization: 'Bearer s3cret',
        'user-agent': 'movie-search/test',
        accept: 'application/json',
      });
    });

    it('keeps to the path the server sits under', async () => {
      const proxied = connect(undefined, '/clusters/a/');
      await proxied.get(nodes, { name: 'worker' });
      proxied.close();
      expect(seen[0]!.url).to.equal('/clusters/a/api/v1/nodes/worker');
      expect(seen[0]!.headers).not.to.have.property('authorization');
    });

    it('uses one connection for calls that follow each other', async () => {
      for (let n = 0; n < 5; n += 1) await client.get(pods, name);
      expect(sockets.size).to.equal(1);
    });

    it('creates in the namespace of the object, with its type filled in', async () => {
      await client.create(
        pods,
        { metadata: { name: 'm-db-0', namespace: 'demo' } },
        { fieldManager: 'operator' },
      );
      expect(seen[0]).to.deep.include({
        method: 'POST',
        url: '/api/v1/namespaces/demo/pods?fieldManager=operator',
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'm-db-0', namespace: 'demo' } },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/json');
    });

    it('replaces a subresource', async () => {
      await client.replace(pods, pod('m-db-0', '7'), { subresource: 'status' });
      expect(seen[0]).to.include({ method: 'PUT', url: '/api/v1/namespaces/demo/pods/m-db-0/status' });
      expect(seen[0]!.body).to.have.nested.property('metadata.resourceVersion', '7');
    });

    it('deletes only what is meant', async () => {
      await client.delete(pods, name, { uid: 'u', resourceVersion: '7', gracePeriodSeconds: 5 });
      expect(seen[0]).to.deep.include({
        method: 'DELETE',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: 'u', resourceVersion: '7' },
          gracePeriodSeconds: 5,
        },
      });
    });

    it('deletes whatever is there where nothing else is said', async () => {
      await client.delete(pods, name, { propagationPolicy: 'Foreground' });
      expect(seen[0]!.body).to.deep.equal({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
      });
    });

    it('applies, taking fields over by force unless told otherwise', async () => {
      const object = { metadata: { name: 'm-db-0' } };
      await client.patch(pods, name, { type: 'apply', object, fieldManager: 'operator' });
      await client.patch(pods, name, { type: 'apply', object, fieldManager: 'operator', force: false });
      expect(seen[0]).to.deep.include({
        method: 'PATCH',
        url: '/api/v1/namespaces/demo/pods/m-db-0?fieldManager=operator&force=true',
        body: { apiVersion: 'v1', kind: 'Pod', ...object },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/apply-patch+yaml');
      expect(seen[1]!.url).to.contain('force=false');
    });

    it('merges', async () => {
      await client.patch(
        pods,
        name,
        { type: 'merge', object: { status: { phase: 'Running' } } },
        { subresource: 'status' },
      );
      expect(seen[0]).to.deep.include({
        url: '/api/v1/namespaces/demo/pods/m-db-0/status',
        body: { status: { phase: 'Running' } },
      });
      expect(seen[0]!.headers['content-type']).to.equal('application/merge-patch+json');
    });

    it('patches by JSON operations', async () => {
      const operations = [{ op: 'remove', path: '/metadata/finalizers/0' } as const];
      await client.patch(pods, name, { type: 'json', operations });
      expect(seen[0]!.body).to.deep.equal(operations);
      expect(seen[0]!.headers['content-type']).to.equal('application/json-patch+json');
    });

    it('is told to onCall', async () => {
      await client.get(pods, name);
      handler = json(409, status(409, 'Conflict'));
      await failure(client.replace(pods, pod('m-db-0'), { subresource: 'status' }));
      expect(calls.map(({ verb, resource, outcome }) => ({ verb, resource, outcome }))).to.deep.equal([
        { verb: 'get', resource: 'pods', outcome: 200 },
        { verb: 'replace', resource: 'pods/status', outcome: 409 },
      ]);
    });
  });

  describe('a list', () => {
    it('asks for what is selected, and gives each item its type', async () => {
      handler = json(200, {
        kind: 'PodList',
        metadata: { resourceVersion: '42' },
        items: [pod('a'), pod('b')],
      });
      const list = await client.list(pods, {
        namespace: 'demo',
        labelSelector: 'a=b,c!=d',
        fieldSelector: 'spec.nodeName=x',
        resourceVersion: '0',
      });
      expect(list.resourceVersion).to.equal('42');
      expect(list.items.map((item) => [item.apiVersion, item.kind, item.metadata.name])).to.deep.equal([
        ['v1', 'Pod', 'a'],
        ['v1', 'Pod', 'b'],
      ]);
      const url = new URL(seen[0]!.url, 'http://x');
      expect(url.pathname).to.equal('/api/v1/namespaces/demo/pods');
      expect(Object.fromEntries(url.searchParams)).to.deep.equal({
        resourceVersion: '0',
        labelSelector: 'a=b,c!=d',
        fieldSelector: 'spec.nodeName=x',
      });
    });

    it('takes a list without a version only from an API that computes its answers', async () => {
      handler = (_request, response) => {
        response.end(JSON.stringify({ metadata: {}, items: [{ metadata: { name: 'a' }, window: '15s' }] }));
      };
      const [metrics] = await client.listComputed(podMetrics, { labelSelector: 'a=b', namespace: 'demo' });
      expect(metrics?.window).to.equal('15s');
      expect(seen[0]?.url).to.equal('/apis/metrics.k8s.io/v1beta1/namespaces/demo/pods?labelSelector=a%3Db');
      expect(await failure(client.list(podMetrics))).to.be.instanceOf(KubeProtocolError);
    });

    it('takes null for no items', async () => {
      handler = json(200, { metadata: { resourceVersion: '42' }, items: null });
      expect((await client.list(pods)).items).to.deep.equal([]);
    });

    it('refuses an answer that is no list', async () => {
      handler = json(200, { hello: 'world' });
      expect(await failure(client.list(pods))).to.be.instanceOf(KubeProtocolError);
    });

    it('refuses an answer that is not JSON', async () => {
      handler = (_request, response) => response.end('<html>Sign in</html>');
      const error = await failure(client.list(pods));
      expect(error).to.be.instanceOf(KubeProtocolError);
      expect((error as Error).message).to.contain('<html>');
    });
  });

  describe('a refusal', () => {
    it('tells code, reason, message, details and what was tried', async () => {
      handler = json(
        422,
        status(422, 'Invalid', {
          details: { name: 'm-db-0', causes: [{ field: 'spec.image', reason: 'Required' }] },
        }),
      );
      const error = (await failure(client.get(pods, name))) as KubeApiError;
      expect(error).to.be.instanceOf(KubeApiError);
      expect(error).to.include({
        code: 'KUBE_API',
        statusCode: 422,
        reason: 'Invalid',
        retryAfterSeconds: undefined,
      });
      expect(error.details.causes).to.deep.equal([{ field: 'spec.image', reason: 'Required' }]);
      expect(error.message).to.equal('get pods demo/m-db-0: 422 Invalid: it is Invalid');
    });

    it('in plain text keeps the text', async () => {
      handler = (_request, response) => response.writeHead(502).end('upstream is gone\n');
      const error = (await failure(client.get(pods, name))) as KubeApiError;
      expect(error).to.include({ statusCode: 502, reason: 'Unknown' });
      expect(error.message).to.contain('upstream is gone');
    });

    it('tells how long to wait, by header or by details', async () => {
      handler = json(429, status(429, 'TooManyRequests'), { 'retry-after': '7' });
      expect(await failure(client.get(pods, name))).to.include({ retryAfterSeconds: 7 });
      handler = json(504, status(504, 'Timeout', { details: { retryAfterSeconds: 3 } }));
      expect(await failure(client.get(pods, name))).to.include({ retryAfterSeconds: 3 });
    });

    const kinds = { isNotFound, isConflict, isAlreadyExists, isGone, isTooLargeResourceVersion };
    for (const { code, body, is } of [
      { code: 404, body: status(404, 'NotFound'), is: ['isNotFound'] },
      { code: 409, body: status(409, 'Conflict'), is: ['isConflict'] },
      { code: 409, body: status(409, 'AlreadyExists'), is: ['isAlreadyExists'] },
      { code: 410, body: status(410, 'Expired'), is: ['isGone'] },
      {
        code: 504,
        body: status(504, 'Timeout', { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }),
        is: ['isTooLargeResourceVersion'],
      },
      { code: 504, body: status(504, 'Timeout'), is: [] },
      { code: 403, body: status(403, 'Forbidden'), is: [] },
    ]) {
      it(`of ${JSON.stringify(body)} is ${is.join() || 'none with a name'}`, async () => {
        handler = json(code, body);
        const error = await failure(client.get(pods, name));
        const holding = Object.entries(kinds).filter(([, predicate]) => predicate(error));
        expect(holding.map(([key]) => key)).to.deep.equal(is);
      });
    }
  });

  describe('without an answer', () => {
    it('gives up at the deadline, and closes the connection', async () => {
      const asked = Promise.withResolvers<undefined>();
      handler = () => asked.resolve(undefined);
      const call = failure(client.get(pods, name));
      await asked.promise;
      await clock.advance(30_000);
      const error = (await call) as KubeUnreachableError;
      expect(error).to.be.instanceOf(KubeUnreachableError).with.property('code', 'KUBE_UNREACHABLE');
      expect(error.message).to.contain('get pods demo/m-db-0: no complete answer for 30000 ms');
      await Promise.all([...sockets].map((socket) => once(socket, 'close')));
      expect(calls[0]!.outcome).to.equal('unreachable');
      expect(clock.pendingTimers).to.equal(0);
    });

    it('gives up at the deadline in the middle of a body', async () => {
      const begun = Promise.withResolvers<undefined>();
      handler = (_request, response) => {
        response.writeHead(200).write('{"kind":');
        begun.resolve(undefined);
      };
      const call = failure(client.get(pods, name, { deadlineMs: 5_000 }));
      await begun.promise;
      await clock.advance(5_000);
      expect(await call).to.be.instanceOf(KubeUnreachableError);
    });

    it('throws the reason of the caller who aborts', async () => {
      const asked = Promise.withResolvers<undefined>();
      handler = () => asked.resolve(undefined);
      const abort = new AbortController();
      const call = failure(client.get(pods, name, { signal: abort.signal }));
      await asked.promise;
      const reason = new Error('nobody wants it any more');
      abort.abort(reason);
      expect(await call).to.equal(reason);
      expect(calls[0]!.outcome).to.equal('aborted');
      expect(clock.pendingTimers).to.equal(0);
    });

    it('does not even ask for a caller who has aborted before', async () => {
      expect(await failure(client.get(pods, name, { signal: AbortSignal.abort() }))).to.have.property(
        'name',
        'AbortError',
      );
      expect(seen).to.deep.equal([]);
    });

    it('says so when nobody listens', async () => {
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      const error = (await failure(client.get(pods, name))) as KubeUnreachableError;
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      expect(error).to.be.instanceOf(KubeUnreachableError);
      expect(error.message).to.contain('ECONNREFUSED');
      expect(error.cause).to.have.property('code', 'ECONNREFUSED');
    });

    it('reads once more on a new connection where the old one turns out to be dead', async () => {
      handler = json(200, pod('m-db-0'));
      await client.get(pods, name);
      let dropped = 0;
      handler = (request, response) => {
        if (dropped === 0) {
          dropped += 1;
          request.socket.destroy();
          return;
        }
        json(200, pod('m-db-0'))(request, response);
      };
      expect(await client.get(pods, name)).to.have.nested.property('metadata.name', 'm-db-0');
      expect(dropped).to.equal(1);
    });

    it('writes nothing twice', async () => {
      handler = json(200, pod('m-db-0'));
      await client.get(pods, name);
      handler = (request) => request.socket.destroy();
      expect(await failure(client.create(pods, pod('m-db-0')))).to.be.instanceOf(KubeUnreachableError);
      expect(seen.filter(({ method }) => method === 'POST')).to.have.length(1);
    });
  });

  describe('a token', () => {
    class RotatingToken implements TokenSource {
      current = 'old';
      next = 'new';
      token(refused?: string): Promise<string> {
        if (refused === this.current) this.current = this.next;
        return Promise.resolve(this.current);
      }
    }
    const accept =
      (token: string): Handler =>
      (request, response) => {
        if (request.headers.authorization === `Bearer ${token}`) json(200, pod('m-db-0'))(request, response);
        else json(401, status(401, 'Unauthorized'))(request, response);
      };

    it('that was rotated is read anew, and the call made once more', async () => {
      client.close();
      client = connect(new RotatingToken());
      handler = accept('new');
      await client.get(pods, name);
      expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer old', 'Bearer new']);
    });

    it('that is still the same is a refusal', async () => {
      handler = accept('another');
      expect(await failure(client.get(pods, name))).to.include({ statusCode: 401, reason: 'Unauthorized' });
      expect(seen).to.have.length(1);
    });
  });

  describe('a watch', () => {
    let stream: ServerResponse;
    let started: PromiseWithResolvers<undefined>;
    const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

    beforeEach(() => {
      started = Promise.withResolvers();
      handler = (_request, response) => {
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
      handler = json(410, status(410, 'Expired'));
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
      handler = () => asked.resolve(undefined);
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
});
