import { expect } from 'chai';

import { suggestRoute } from '../../../../api/http/suggest-route.ts';
import type { SuggestQuery } from '../../../../api/titles/suggest-query.ts';
import type { SuggestResult } from '../../../../api/titles/title-suggest.ts';
import type { Served } from '../../../support/serve-koa.ts';
import { serveRoutes } from '../../../support/serve-routes.ts';

describe('suggestRoute', () => {
  let served: Served;
  let asked: SuggestQuery[];
  const found: SuggestResult = {
    answer: { query: { q: 'he' }, dataset: '2026 ä', beginningsOnly: false, suggestions: [] },
    replica: null,
  };
  let result: SuggestResult;

  before(async () => {
    served = await serveRoutes([
      suggestRoute({
        suggest: (query) => {
          asked.push(query);
          return Promise.resolve(result);
        },
      }),
    ]);
  });
  beforeEach(() => {
    asked = [];
    result = found;
  });
  after(() => served.close());

  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/titles/suggest?${query}`, { headers });

  it('asks for ten titles, and answers with what was suggested', async () => {
    const response = await ask('q=the+mat');
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal(found.answer);
    expect(response.headers.get('dataset-version')).to.equal('2026%20%C3%A4');
    expect(response.headers.get('served-by')).to.equal(null);
    await ask('q=the+mat&limit=3');
    expect(asked).to.deep.equal([
      { q: 'the mat', limit: 10 },
      { q: 'the mat', limit: 3 },
    ]);
  });

  it('names the replica where one was read, and answers 304 to one who has the answer', async () => {
    result = { ...found, replica: 'm-db-1' };
    const response = await ask('q=he');
    expect(response.headers.get('served-by')).to.equal('m-db-1');
    const headers = { 'If-None-Match': response.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
    expect((await ask('q=he', headers)).status).to.equal(304);
    result = { ...found, answer: { ...found.answer, beginningsOnly: true } };
    expect((await ask('q=he', headers)).status).to.equal(200);
  });

  for (const query of ['', 'q=', 'q=%20', 'q=%00', 'q=x&limit=11', 'q=x&limit=0', 'q=x&title=y']) {
    it(`refuses ?${query}`, async () => {
      expect((await ask(query)).status).to.equal(400);
      expect(asked).to.deep.equal([]);
    });
  }
});
