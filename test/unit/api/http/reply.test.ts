import { Agent, request, type IncomingMessage } from 'node:http';

import { expect } from 'chai';
import type Koa from 'koa';

import { toByteText } from '../../../../api/byte-text.ts';
import type { AppState } from '../../../../api/http/app-state.ts';
import { beginRequest } from '../../../../api/http/begin-request.ts';
import { DirectKoa } from '../../../../api/http/direct-koa.ts';
import { reply } from '../../../../api/http/reply.ts';
import { serveKoa, type Served } from '../../../support/serve-koa.ts';

describe('reply', () => {
  let served: Served;
  let draining = false;
  const agent = new Agent({ keepAlive: true });

  before(async () => {
    const app: Koa<AppState> = new DirectKoa();
    app.use(beginRequest(() => draining));
    app.use((ctx) => {
      if (ctx.path === '/drain') draining = true;
      if (ctx.path === '/koa') ctx.body = { sent: 'by Koa' };
      else if (ctx.path !== '/nothing') reply(ctx, 203, ['X-Own', 'yes'], toByteText('“Amélie”'));
    });
    served = await serveKoa(app);
  });
  beforeEach(() => (draining = false));
  after(() => {
    agent.destroy();
    served.close();
  });

  it('sends text of any language, its length in bytes, and the headers of every answer', async () => {
    const response = await fetch(served.url);
    expect(response.status).to.equal(203);
    expect(response.headers.get('content-length')).to.equal('13');
    expect(response.headers.get('x-own')).to.equal('yes');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(await response.text()).to.equal('“Amélie”');
  });

  it('sends the head only to HEAD', async () => {
    const response = await fetch(served.url, { method: 'HEAD' });
    expect(response.headers.get('content-length')).to.equal('13');
    expect(await response.text()).to.equal('');
  });

  it('leaves to Koa what a middleware left in its body, and what nobody answered', async () => {
    expect(await (await fetch(`${served.url}/koa`)).json()).to.deep.equal({ sent: 'by Koa' });
    expect((await fetch(`${served.url}/nothing`)).status).to.equal(404);
  });

  const connectionOf = async (path: string): Promise<string | undefined> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request(served.url + path, { agent }, resolve)
        .once('error', reject)
        .end(),
    );
    response.resume();
    return response.headers.connection;
  };

  it('keeps connections while nothing is to stop', async () => {
    expect(await connectionOf('/')).to.equal('keep-alive');
  });

  it('asks to close them while the process is to stop', async () => {
    draining = true;
    expect(await connectionOf('/')).to.equal('close');
  });

  it('asks so of a request as well that was in work when that began', async () => {
    expect(await connectionOf('/drain')).to.equal('close');
  });
});
