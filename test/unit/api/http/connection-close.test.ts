import { Agent, request, type IncomingMessage } from 'node:http';

import { expect } from 'chai';

import { connectionClose } from '../../../../api/http/connection-close.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('connectionClose', () => {
  let served: Served;
  let draining: boolean;
  const agent = new Agent({ keepAlive: true });

  before(async () => {
    served = await serveMiddlewares(
      connectionClose(() => draining),
      (ctx) => {
        if (ctx.path === '/drain') draining = true;
        ctx.body = 'ok';
      },
    );
  });
  beforeEach(() => (draining = false));
  after(() => {
    agent.destroy();
    served.close();
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

  it('asks to close them while it drains', async () => {
    draining = true;
    expect(await connectionOf('/')).to.equal('close');
  });

  it('asks so of a request as well that was in work when the drain began', async () => {
    expect(await connectionOf('/drain')).to.equal('close');
  });
});
