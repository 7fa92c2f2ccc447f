import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';
import { pino } from 'pino';

import { createApp, type AppOptions } from '../../../../api/http/app.ts';
import { routeTable } from '../../../../api/http/route-table.ts';
import { Metrics } from '../../../../api/metrics.ts';
import { systemClock } from '../../../../time/clock.ts';
import { failingQuestions } from '../../../support/failing-questions.ts';
import { openAdmission } from '../../../support/open-admission.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';

describe('createApp', () => {
  let served: Served;
  const metrics = new Metrics(() => []);

  const options: AppOptions = {
    table: routeTable({
      ...failingQuestions(new Error('a bug')),
      metrics,
      clock: systemClock,
    }),
    logger: pino({ level: 'silent' }),
    metrics,
    clock: systemClock,
    deadlineMs: 1000,
    admission: openAdmission,
    access: { keysRequired: true, corsOrigins: [] },
    random: Math.random,
    logSample: 0,
    draining: () => false,
  };

  before(async () => {
    served = await serveKoa(createApp(options));
  });
  after(() => served.close());

  it('shows the way at /', async () => {
    const response = await fetch(served.url);
    expect(await response.json()).to.deep.include({
      directors: '/directors?title=Heat',
      openapi: '/openapi.json',
    });
  });

  it('describes itself at /openapi.json', async () => {
    const response = await fetch(`${served.url}/openapi.json`);
    expect(response.headers.get('content-type')).to.match(/^application\/json/);
    expect(await response.json()).to.have.nested.property(
      'paths./directors.get.operationId',
      'findDirectors',
    );
  });

  it('gives every answer, an error too, an id and the headers that keep browsers from making more of it', async () => {
    for (const path of ['/', '/nothing', '/directors', '/directors?title=x']) {
      const { headers } = await fetch(served.url + path);
      expect(headers.get('x-request-id'), path).to.match(/^[\da-f-]{36}$/);
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('content-security-policy'), path).to.include("default-src 'none'");
      expect(headers.get('referrer-policy'), path).to.equal('no-referrer');
    }
  });

  it('accounts for errors by their status', async () => {
    expect((await fetch(`${served.url}/directors?title=x`)).status).to.equal(500);
    expect(await metrics.registry.metrics()).to.match(
      /duration_seconds_count\{route="\/directors",status="500"\} [1-9]/,
    );
  });

  /** What is answered to a request as it stands, which is the last on its connection. */
  const send = async (request: string): Promise<string> => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.write(request);
    return text(socket);
  };
  const inFlight = async (): Promise<string | undefined> =>
    /requests_in_flight (\d+)/.exec(await metrics.registry.metrics())?.[1];

  it('answers a target that is no address with a problem, and forgets the request', async () => {
    const answer = await send('GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer)
      .to.match(/^HTTP\/1\.1 400 /)
      .and.include('application/problem+json');
    expect(await inFlight()).to.equal('0');
  });

  it('answers what goes wrong outside every handler with a problem, and forgets the request', async () => {
    const app = createApp({ ...options, draining: () => expect.fail('a bug') });
    const broken = await serveKoa(app);
    const response = await fetch(broken.url);
    broken.close();
    expect(response.status).to.equal(500);
    expect(response.headers.get('content-type')).to.equal('application/problem+json');
    expect(await response.json()).to.include({ status: 500 });
    expect(await inFlight()).to.equal('0');
  });
});
