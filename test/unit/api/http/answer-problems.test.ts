import { expect } from 'chai';

import { invalidParameters, problemDocument } from '../../../../api/http/problem.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('answerProblems', () => {
  let served: Served;
  afterEach(() => served.close());

  it('sends what is thrown as a problem document of RFC 9457', async () => {
    served = await serveMiddlewares(() => {
      throw invalidParameters([{ parameter: 'title', detail: 'is missing' }]);
    });
    const response = await fetch(`${served.url}/directors?title=`, { headers: { 'X-Request-Id': 'r1' } });
    expect(response.status).to.equal(400);
    expect(response.headers.get('content-type')).to.equal('application/problem+json');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const body: unknown = await response.json();
    expect(problemDocument.strict().parse(body)).to.deep.equal({
      type: 'urn:movie-search:invalid-parameters',
      title: 'The parameters cannot be used',
      status: 400,
      detail: '"title" is missing.',
      instance: '/directors',
      requestId: 'r1',
      errors: [{ parameter: 'title', detail: 'is missing' }],
    });
  });

  it('keeps headers that were set before', async () => {
    served = await serveMiddlewares((ctx) => {
      ctx.state.head.push('X-Set-Before', 'yes');
      throw new Error('a bug');
    });
    const response = await fetch(served.url);
    expect(response.status).to.equal(500);
    expect(response.headers.get('x-set-before')).to.equal('yes');
  });

  it('remembers what was wrong here for the log, and not what was wrong with the request', async () => {
    const errors: unknown[] = [];
    const bug = new Error('a bug');
    served = await serveMiddlewares();
    served.close();
    for (const thrown of [bug, invalidParameters([])]) {
      served = await serveMiddlewares(async (ctx, next) => {
        ctx.res.once('finish', () => errors.push(ctx.state.error));
        await next();
        throw thrown;
      });
      await (await fetch(served.url)).text();
      if (thrown === bug) served.close();
    }
    expect(errors).to.deep.equal([bug, undefined]);
  });
});
