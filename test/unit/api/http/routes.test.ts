import { expect } from 'chai';

import { routes } from '../../../../api/http/routes.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('routes', () => {
  let served: Served;
  let route: string | undefined;

  before(async () => {
    served = await serveMiddlewares(
      async (ctx, next) => {
        try {
          await next();
        } finally {
          route = ctx.state.route;
        }
      },
      routes({
        '/': (ctx) => (ctx.body = 'home'),
        '/directors': (ctx) => (ctx.body = 'directors'),
      }),
    );
  });
  after(() => served.close());

  const ask = (path: string, method = 'GET') => fetch(served.url + path, { method });

  it('sends a path to its handler, query and all, and names the route', async () => {
    expect(await (await ask('/directors?title=Heat')).text()).to.equal('directors');
    expect(route).to.equal('/directors');
    expect(await (await ask('/%64irectors')).text()).to.equal('directors');
    expect(await (await ask('/')).text()).to.equal('home');
  });

  it('answers HEAD as GET without the body', async () => {
    const response = await ask('/directors', 'HEAD');
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-length')).to.equal('9');
    expect(await response.text()).to.equal('');
  });

  it('answers OPTIONS with what is allowed', async () => {
    const response = await ask('/directors', 'OPTIONS');
    expect(response.status).to.equal(204);
    expect(response.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    it(`answers ${method} with 405 and what is allowed`, async () => {
      const response = await ask('/directors', method);
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    });
  }

  for (const path of ['/nothing', '/directors/', '/Directors', '/__proto__', '/constructor']) {
    it(`answers ${path} with 404`, async () => {
      const response = await ask(path);
      expect(response.status).to.equal(404);
      expect(await response.json()).to.include({ status: 404, type: 'about:blank' });
      expect(route).to.equal(undefined);
    });
  }

  for (const path of ['/%', '/%zz', '/%E9']) {
    it(`answers ${path} with 400: it is no encoding`, async () => {
      expect((await ask(path)).status).to.equal(400);
    });
  }
});
