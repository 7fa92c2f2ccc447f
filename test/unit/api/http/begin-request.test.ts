import { expect } from 'chai';

import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('beginRequest', () => {
  let served: Served;

  before(async () => {
    served = await serveMiddlewares((ctx) => {
      ctx.set('X-Request-Id', ctx.state.requestId);
      ctx.body = ctx.state.requestId;
    });
  });
  after(() => served.close());

  const ask = async (id?: string) => {
    const response = await fetch(served.url, id === undefined ? {} : { headers: { 'X-Request-Id': id } });
    return { header: response.headers.get('x-request-id'), body: await response.text() };
  };

  it("keeps the caller's id", async () => {
    expect(await ask('order-66:a.b_c')).to.deep.equal({ header: 'order-66:a.b_c', body: 'order-66:a.b_c' });
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
