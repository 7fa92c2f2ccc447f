import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { CallRecord } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { staticToken, type TokenSource } from '../../../kube/kube-connection.ts';
import {
  isAlreadyExists,
  isConflict,
  isGone,
  isNotFound,
  isTooLargeResourceVersion,
  KubeApiError,
  KubeUnreachableError,
} from '../../../kube/kube-error.ts';
import { pods, type Pod } from '../../../operator/kube/resources.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import {
  json,
  ScriptedApiServer,
  status,
  type Handler,
  type Seen,
} from '../../support/scripted-api-server.ts';
import { failure } from '../../support/failure.ts';

describe('KubeClient, where a call does not succeed', () => {
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
  const name = { namespace: 'demo', name: 'm-db-0' };

  describe('a refusal', () => {
    it('tells code, reason, message, details and what was tried', async () => {
      api.handler = json(
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
      api.handler = (_request, response) => response.writeHead(502).end('upstream is gone\n');
      const error = (await failure(client.get(pods, name))) as KubeApiError;
      expect(error).to.include({ statusCode: 502, reason: 'Unknown' });
      expect(error.message).to.contain('upstream is gone');
    });

    it('tells how long to wait, by header or by details', async () => {
      api.handler = json(429, status(429, 'TooManyRequests'), { 'retry-after': '7' });
      expect(await failure(client.get(pods, name))).to.include({ retryAfterSeconds: 7 });
      api.handler = json(504, status(504, 'Timeout', { details: { retryAfterSeconds: 3 } }));
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
        api.handler = json(code, body);
        const error = await failure(client.get(pods, name));
        const holding = Object.entries(kinds).filter(([, predicate]) => predicate(error));
        expect(holding.map(([key]) => key)).to.deep.equal(is);
      });
    }
  });

  describe('without an answer', () => {
    it('gives up at the deadline, and closes the connection', async () => {
      const asked = Promise.withResolvers<undefined>();
      api.handler = () => asked.resolve(undefined);
      const call = failure(client.get(pods, name));
      await asked.promise;
      await clock.advance(30_000);
      const error = (await call) as KubeUnreachableError;
      expect(error).to.be.instanceOf(KubeUnreachableError).with.property('code', 'KUBE_UNREACHABLE');
      expect(error.message).to.contain('get pods demo/m-db-0: no complete answer for 30000 ms');
      await Promise.all([...api.sockets].map((socket) => once(socket, 'close')));
      expect(calls[0]!.outcome).to.equal('unreachable');
      expect(clock.pendingTimers).to.equal(0);
    });

    it('gives up at the deadline in the middle of a body', async () => {
      const begun = Promise.withResolvers<undefined>();
      api.handler = (_request, response) => {
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
      api.handler = () => asked.resolve(undefined);
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
      const { port } = api.server.address() as AddressInfo;
      api.server.close();
      await once(api.server, 'close');
      const error = (await failure(client.get(pods, name))) as KubeUnreachableError;
      api.server.listen(port, '127.0.0.1');
      await once(api.server, 'listening');
      expect(error).to.be.instanceOf(KubeUnreachableError);
      expect(error.message).to.contain('ECONNREFUSED');
      expect(error.cause).to.have.property('code', 'ECONNREFUSED');
    });

    it('reads once more on a new connection where the old one turns out to be dead', async () => {
      api.handler = json(200, pod('m-db-0'));
      await client.get(pods, name);
      let dropped = 0;
      api.handler = (request, response) => {
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
      api.handler = json(200, pod('m-db-0'));
      await client.get(pods, name);
      api.handler = (request) => request.socket.destroy();
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
      client = api.connect(new RotatingToken());
      api.handler = accept('new');
      await client.get(pods, name);
      expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer old', 'Bearer new']);
    });

    it('that is still the same is a refusal', async () => {
      api.handler = accept('another');
      expect(await failure(client.get(pods, name))).to.include({ statusCode: 401, reason: 'Unauthorized' });
      expect(seen).to.have.length(1);
    });
  });
});
