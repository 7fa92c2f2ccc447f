import { Writable } from 'node:stream';

import { expect } from 'chai';
import Koa from 'koa';
import { pino } from 'pino';

import type { AppState } from '../../../../api/http/app-state.ts';
import { requestId } from '../../../../api/http/request-id.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';

describe('requestId', () => {
  let served: Served;
  let logged: string;

  before(async () => {
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    const app = new Koa<AppState>();
    app.use(requestId(pino(stream)));
    app.use((ctx) => {
      ctx.state.log.info({}, 'seen');
      ctx.body = ctx.state.requestId;
    });
    served = await serveKoa(app);
  });
  beforeEach(() => (logged = ''));
  after(() => served.close());

  const ask = async (id?: string) => {
    const response = await fetch(served.url, id === undefined ? {} : { headers: { 'X-Request-Id': id } });
    return { header: response.headers.get('x-request-id'), body: await response.text() };
  };

  it("keeps the caller's id, in answer and log", async () => {
    expect(await ask('order-66:a.b_c')).to.deep.equal({ header: 'order-66:a.b_c', body: 'order-66:a.b_c' });
    expect(JSON.parse(logged)).to.include({ requestId: 'order-66:a.b_c', msg: 'seen' });
  });

  it('makes a new one for each request without', async () => {
    const [first, second] = [await ask(), await ask()];
    expect(first.header)
      .to.match(/^[\da-f-]{36}$/)
      .and.equal(first.body);
    expect(second.header).to.not.equal(first.header);
  });

  for (const [what, id] of [
    ['too long', 'x'.repeat(129)],
    ['that could break a log', 'a"b'],
    ['with a space', 'a b'],
  ] as const) {
    it(`replaces one ${what}`, async () => {
      expect((await ask(id)).header).to.match(/^[\da-f-]{36}$/);
    });
  }
});
