import { expect } from 'chai';
import { z } from 'zod';

import { toByteText } from '../../../../api/byte-text.ts';
import { DeadlineExceeded } from '../../../../api/deadline.ts';
import { directorsBatchRoute } from '../../../../api/http/directors-batch-route.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import type { DirectorsQuery } from '../../../../api/titles/directors-query.ts';
import type { SearchResult } from '../../../../api/titles/directors-search.ts';
import type { Served } from '../../../support/serve-koa.ts';
import { serveRoutes } from '../../../support/serve-routes.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const answered = z.object({
  results: z.array(
    z.strictObject({
      answer: z.object({ title: z.string() }).optional(),
      problem: z
        .strictObject({
          ...{ type: z.string(), title: z.string(), status: z.int(), detail: z.string() },
          errors: z.array(z.unknown()).optional(),
        })
        .optional(),
    }),
  ),
});

describe('directorsBatchRoute', () => {
  let served: Served;
  let sources: string[];
  let search: (query: DirectorsQuery) => Promise<SearchResult>;
  const route = directorsBatchRoute({
    search: { search: ({ query }) => search(query) },
    onAnswer: (source) => sources.push(source),
  });
  const found = ({ title }: DirectorsQuery, cached = false): SearchResult => ({
    ...{ etag: 'e', dataset: '1', replica: 'm-db-0', cached },
    bytes: toByteText(JSON.stringify({ title })),
  });

  before(async () => {
    served = await serveRoutes([route]);
  });
  beforeEach(() => {
    sources = [];
    search = (query) => Promise.resolve(found(query));
  });
  after(() => served.close());

  const send = (body: unknown, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
    fetch(`${served.url}/directors:batch`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const ask = async (queries: readonly unknown[]) => {
    const response = await send({ queries });
    expect(response.status).to.equal(200);
    return answered.parse(await response.json()).results;
  };

  it('answers each query in its place, whichever is answered first', async () => {
    search = async (query) => {
      if (query.title === 'Amélie') await waitUntil('others were answered', () => sources.length === 2);
      return found(query, query.title === 'Heat');
    };
    const results = await ask([{ title: 'Amélie' }, { title: 'Heat' }, { title: 'Up', year: 2009 }]);
    expect(results.map(({ answer }) => answer?.title)).to.deep.equal(['Amélie', 'Heat', 'Up']);
    expect(sources.toSorted()).to.deep.equal(['cache', 'replica', 'replica']);
  });

  it('gives a query that cannot be used, or could not be answered in time, a problem, and the others their answers', async () => {
    search = (query) =>
      query.title === 'slow' ? Promise.reject(new DeadlineExceeded(100)) : Promise.resolve(found(query));
    const results = await ask([{ title: 'Heat' }, { titel: 'Heat' }, 7, { title: 'slow' }]);
    expect(results.map(({ answer, problem }) => answer?.title ?? problem?.status)).to.deep.equal([
      'Heat',
      ...[400, 400, 504],
    ]);
    expect(results[1]?.problem).to.deep.include({ type: 'urn:movie-search:invalid-parameters' });
    expect(results[1]?.problem?.errors).to.have.length(2);
  });

  it('is 503 as a whole where not one query was answered and we are to blame', async () => {
    search = () => Promise.reject(new NoReplicaReady());
    const response = await send({ queries: [{ titel: 'x' }, { title: 'Heat' }] });
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('1');
    expect((await ask([{ titel: 'x' }])).map(({ problem }) => problem?.status)).to.deep.equal([400]);
  });

  it('is 500 as a whole where something went wrong that nobody foresaw', async () => {
    search = (query) =>
      query.title === 'bug' ? Promise.reject(new Error('a bug')) : Promise.resolve(found(query));
    expect((await send({ queries: [{ title: 'Heat' }, { title: 'bug' }] })).status).to.equal(500);
  });

  it('has 16 queries under way at one time', async () => {
    let underWay = 0;
    let most = 0;
    const full = Promise.withResolvers<undefined>();
    search = async (query) => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 16) full.resolve(undefined);
      await full.promise;
      await new Promise(setImmediate);
      underWay -= 1;
      return found(query);
    };
    expect(await ask(Array.from({ length: 500 }, (_, n) => ({ title: `t${n}` })))).to.have.length(500);
    expect(most).to.equal(16);
  });

  it('costs what it has under way at one time, and as many turns as that takes', () => {
    const size = (length: number) => route.sizeOf?.(Array.from({ length }, () => ({ title: 'x' })));
    expect([1, 16, 17, 500].map(size)).to.deep.equal([
      { cost: 1, turns: 1 },
      { cost: 16, turns: 1 },
      { cost: 16, turns: 2 },
      { cost: 16, turns: 32 },
    ]);
  });

  for (const [what, body, status] of [
    ['no list', {}, 400],
    ['an empty list', { queries: [] }, 400],
    ['501 queries', { queries: Array.from({ length: 501 }, () => ({ title: 'x' })) }, 400],
    ['another field', { queries: [{ title: 'x' }], limit: 3 }, 400],
    ['no JSON', '{', 400],
  ] as const) {
    it(`refuses ${what} with ${status}`, async () => {
      search = () => expect.fail('it searched');
      expect((await send(body)).status).to.equal(status);
    });
  }

  it('has a bound for what is read of it', () => {
    expect(route.params.body?.maxBytes).to.equal(256 * 1024);
  });

  it('refuses what does not say that it is JSON', async () => {
    expect((await send({ queries: [{ title: 'x' }] }, { 'Content-Type': 'text/plain' })).status).to.equal(
      415,
    );
  });
});
