import { request } from 'node:http';

import { expect } from 'chai';

import { toByteText } from '../../../../api/byte-text.ts';
import type { Deadline } from '../../../../api/deadline.ts';
import { directorsRoute } from '../../../../api/http/directors-route.ts';
import { routes } from '../../../../api/http/routes.ts';
import type { DirectorsQuery } from '../../../../api/titles/directors-query.ts';
import type { SearchResult } from '../../../../api/titles/directors-search.ts';
import { systemClock } from '../../../../time/clock.ts';
import { openRoutes } from '../../../support/open-admission.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';
import { waitUntil } from '../../../support/wait-until.ts';

describe('directorsRoute', () => {
  let served: Served;
  let search: (query: DirectorsQuery, deadline: Deadline) => Promise<SearchResult>;
  let kept: SearchResult | undefined;
  let sources: string[];
  const found: SearchResult = {
    bytes: toByteText('{"titles":[]}'),
    etag: 'abc',
    dataset: '2026-11 ä',
    replica: 'm-db-1',
    cached: false,
  };

  before(async () => {
    served = await serveMiddlewares(
      routes(
        [
          directorsRoute({
            search: { kept: () => kept, search: (question, deadline) => search(question.query, deadline) },
            scans: { kept: () => undefined, answer: () => expect.fail('it scanned') },
            clock: systemClock,
            onAnswer: (source) => sources.push(source),
          }),
        ],
        { ...openRoutes, clock: systemClock, deadlineMs: 150 },
      ),
    );
  });
  beforeEach(() => {
    sources = [];
    kept = undefined;
    search = () => Promise.resolve(found);
  });
  after(() => served.close());

  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/directors?${query}`, { headers });

  it('searches for what was asked, and says where the answer is from', async () => {
    let asked: DirectorsQuery | undefined;
    search = (query) => {
      asked = query;
      return Promise.resolve(found);
    };
    const response = await ask('title=Am%C3%A9lie&year=2001');
    expect(asked).to.deep.equal({ title: 'Amélie', year: 2001, limit: 20 });
    expect(response.status).to.equal(200);
    expect(await response.text()).to.equal(found.bytes);
    const headers = Object.fromEntries(response.headers);
    expect(headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'dataset-version': '2026-11%20%C3%A4',
      'served-by': 'm-db-1',
      'cache-status': 'movie-search; fwd=miss',
      'cache-control': 'no-cache',
      etag: '"abc"',
    });
    expect(headers['server-timing']).to.match(/^search;dur=\d+\.\d$/);
    expect(sources).to.deep.equal(['replica']);
  });

  it('says that an answer was kept from before', async () => {
    kept = { ...found, cached: true };
    search = () => expect.fail('it searched');
    expect((await ask('title=x')).headers.get('cache-status')).to.equal('movie-search; hit');
    expect(sources).to.deep.equal(['cache']);
  });

  for (const [ifNoneMatch, status] of [
    ['"abc"', 304],
    ['W/"abc"', 304],
    ['"x", "abc"', 304],
    ['*', 304],
    ['"abd"', 200],
  ] as const) {
    it(`answers If-None-Match: ${ifNoneMatch} with ${status}`, async () => {
      // Without Cache-Control, fetch would ask for a fresh answer whenever it is given a condition.
      const response = await ask('title=x', { 'If-None-Match': ifNoneMatch, 'Cache-Control': 'max-age=0' });
      expect(response.status).to.equal(status);
      expect(response.headers.get('etag')).to.equal('"abc"');
      expect(await response.text()).to.equal(status === 304 ? '' : found.bytes);
    });
  }

  it('does not search for what cannot be asked', async () => {
    search = () => expect.fail('it searched');
    expect((await ask('title=')).status).to.equal(400);
  });

  it('gives the search its deadline, and answers 504 when that passes', async () => {
    let remainingMs = 0;
    search = (_query, deadline) => {
      remainingMs = deadline.remainingMs;
      return new Promise((_, reject) =>
        deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error)),
      );
    };
    expect((await ask('title=x')).status).to.equal(504);
    expect(remainingMs).to.be.within(20, 150);
  });

  it('gives the search up when the client goes', async () => {
    let signal: AbortSignal | undefined;
    search = (_query, deadline) => {
      signal = deadline.signal;
      return new Promise((_, reject) =>
        deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason as Error)),
      );
    };
    const client = request(`${served.url}/directors?title=x`).end();
    client.once('error', () => undefined); // it ends in "socket hang up", by our own hand
    await waitUntil('the search has begun', () => signal !== undefined);
    client.destroy();
    await waitUntil('the search is given up', () => signal?.aborted === true, 140);
    expect(signal?.reason).to.include({ status: 499 });
  });
});
