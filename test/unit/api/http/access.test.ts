import { createHash } from 'node:crypto';

import { expect } from 'chai';

import { parseApiKeys } from '../../../../api/http/api-keys.ts';
import { createApp, type AppOptions } from '../../../../api/http/app.ts';
import { TrustedProxies } from '../../../../api/http/client-address.ts';
import { Metrics } from '../../../../api/metrics.ts';
import { systemClock } from '../../../../time/clock.ts';
import { openAdmission } from '../../../support/open-admission.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { route } from '../../../support/route.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('access to the service', () => {
  let served: Served | undefined;
  let logger: RecordingLogger;
  const long = { text: 'ä'.repeat(2000) };
  const key = 'a key of 32 characters and more!';
  const keys = parseApiKeys(`web:${createHash('sha256').update(key).digest('hex')}`);

  afterEach(() => served?.close());

  async function serve(
    access: Partial<AppOptions['access']> = {},
    admission: AppOptions['admission'] = openAdmission,
  ): Promise<Metrics> {
    const metrics = new Metrics(() => []);
    logger = new RecordingLogger();
    served = await serveKoa(
      createApp({
        table: [
          route('/', () => ({ body: { value: { at: 'home' } } })),
          route('/short', () => ({ body: { value: { text: 'short' } }, etag: 's' })),
          route('/long', () => ({ body: { value: long }, etag: 'l' })),
        ],
        logger,
        metrics,
        clock: systemClock,
        random: () => 0,
        logSample: 1,
        deadlineMs: 1000,
        admission,
        access: { keysRequired: true, corsOrigins: [], ...access },
        draining: () => false,
      }),
    );
    return metrics;
  }
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${served!.url}${path}`, { headers, method });

  it('needs a key where there are keys, but not to find out what the service is', async () => {
    await serve({ keys });
    expect((await ask('/')).status).to.equal(200);
    for (const headers of [{}, { 'X-Api-Key': 'another' }, { Authorization: 'Basic eA==' }]) {
      const response = await ask('/short', headers);
      expect(response.status).to.equal(401);
      expect(response.headers.get('www-authenticate')).to.equal('Bearer');
      expect(await response.json()).to.include({ type: 'urn:movie-search:key-needed' });
    }
    expect((await ask('/short', { 'X-Api-Key': key })).status).to.equal(200);
  });

  it('takes a key as a bearer token', async () => {
    const token = 'abcdefghijklmnopqrstuvwxyz012345';
    await serve({ keys: parseApiKeys(`web:${createHash('sha256').update(token).digest('hex')}`) });
    expect((await ask('/short', { Authorization: `Bearer ${token}` })).status).to.equal(200);
  });

  it('answers those without a key where none is required, and still nobody with a wrong one', async () => {
    await serve({ keys, keysRequired: false });
    expect((await ask('/short')).status).to.equal(200);
    expect((await ask('/short', { 'X-Api-Key': 'another' })).status).to.equal(401);
  });

  it('holds each client to its rate, and tells it so', async () => {
    const metrics = await serve({
      rate: { perSecond: 1, burst: 2 },
      proxies: new TrustedProxies(['127.0.0.0/8', '::1']),
    });
    const from = (address: string) => ask('/short', { 'X-Forwarded-For': address });
    const answers = [await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1')];
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).to.equal('"client";q=2;w=2');
    expect(answers[0]?.headers.get('ratelimit')).to.equal('"client";r=1;t=1');
    expect(answers[2]?.headers.get('retry-after')).to.equal('1');
    expect((await from('192.0.2.2')).status).to.equal(200);
    expect(await metrics.registry.metrics()).to.include('requests_limited_total 1');
  });

  it('answers 503 with Retry-After at once where there is no room', async () => {
    const metrics = await serve({}, { ...openAdmission, enter: () => false, leave: () => expect.fail() });
    const response = await ask('/short');
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('1');
    expect(await response.json()).to.include({
      type: 'urn:movie-search:overloaded',
      instance: '/short',
      requestId: response.headers.get('x-request-id'),
    });
    expect(await metrics.registry.metrics()).to.include('requests_shed_total 1');
  });

  it('lets pages of the origins in its list ask, and no others', async () => {
    await serve({ corsOrigins: ['https://films.example'], keys });
    const allowed = await ask('/', { Origin: 'https://films.example' });
    expect(allowed.headers.get('access-control-allow-origin')).to.equal('https://films.example');
    expect(allowed.headers.get('access-control-expose-headers')).to.include('ETag');
    const other = await ask('/', { Origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).to.equal(null);
    expect(other.headers.get('vary')).to.include('Origin');
    const preflight = await ask(
      '/short',
      { Origin: 'https://films.example', 'Access-Control-Request-Method': 'GET' },
      'OPTIONS',
    );
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-headers')).to.include('X-Api-Key');
  });

  it('compresses what is large, for those who take it', async () => {
    await serve();
    for (const encoding of ['gzip', 'br']) {
      const response = await ask('/long', { 'Accept-Encoding': encoding });
      expect(response.headers.get('content-encoding')).to.equal(encoding);
      expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(response.headers.get('etag')).to.equal('W/"l"');
      expect(response.headers.get('vary')).to.equal('Accept-Encoding');
      expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(await response.json()).to.deep.equal(long);
    }
    const plain = await ask('/long', { 'Accept-Encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(plain.headers.get('vary')).to.equal('Accept-Encoding');
    expect(await plain.json()).to.deep.equal(long);
    const short = await ask('/short', { 'Accept-Encoding': 'gzip' });
    expect(short.headers.get('content-encoding')).to.equal(null);
    const known = await ask('/long', { 'If-None-Match': 'W/"l"', 'Cache-Control': 'max-age=0' });
    expect(known.status).to.equal(304);
  });

  it('goes on with a trace, in answer and log', async () => {
    await serve();
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await ask('/short', { Traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    const [, spanId] = /^00-4bf92f3577b34da6a3ce929d0e0e4736-([\da-f]{16})-01$/.exec(
      response.headers.get('traceresponse') ?? '',
    )!;
    await waitUntil('it is logged', () => logger.events.length > 0);
    expect(logger.events[0]?.fields).to.include({ traceId: trace, spanId });
  });
});
