import { expect } from 'chai';

import { inFlightLimit } from '../../../../api/http/in-flight-limit.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('inFlightLimit', () => {
  let served: Served;
  afterEach(() => served.close());

  it('answers 503 at once beyond the limit, and takes requests again when others have ended', async () => {
    let shed = 0;
    let inWork = 0;
    const release = Promise.withResolvers<undefined>();
    served = await serveMiddlewares(
      inFlightLimit(2, () => (shed += 1)),
      async (ctx) => {
        inWork += 1;
        await release.promise;
        ctx.body = 'ok';
      },
    );
    const first = [fetch(served.url), fetch(served.url)];
    await waitUntil('two requests are in work', () => inWork === 2);

    const refused = await fetch(served.url);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('1');
    expect(await refused.json()).to.include({ type: 'urn:movie-search:overloaded' });
    expect(shed).to.equal(1);

    release.resolve(undefined);
    expect((await Promise.all(first)).map(({ status }) => status)).to.deep.equal([200, 200]);
    expect((await fetch(served.url)).status).to.equal(200);
  });

  it('does not lose a place to a request that fails', async () => {
    served = await serveMiddlewares(
      inFlightLimit(1, () => undefined),
      () => {
        throw new Error('a bug');
      },
    );
    for (let turn = 0; turn < 3; turn += 1) expect((await fetch(served.url)).status).to.equal(500);
  });
});
