import { expect } from 'chai';

import { toByteText } from '../../../../api/byte-text.ts';
import { directorsRoute } from '../../../../api/http/directors-route.ts';
import { peopleRoute } from '../../../../api/http/people-route.ts';
import { personRoute } from '../../../../api/http/person-route.ts';
import { routes } from '../../../../api/http/routes.ts';
import { titleCountsRoute } from '../../../../api/http/title-counts-route.ts';
import type { ScanAnswer, ScanQuestion } from '../../../../api/parallel/scan-answers.ts';
import { systemClock } from '../../../../time/clock.ts';
import { openAdmission, openRoutes } from '../../../support/open-admission.ts';
import { serveMiddlewares, type Served } from '../../../support/serve-koa.ts';

describe('the routes of scans', () => {
  let served: Served;
  let asked: ScanQuestion[];
  let costs: number[];
  let kept: ScanAnswer | undefined;
  const found: ScanAnswer = {
    bytes: toByteText('{"total":0}'),
    etag: 'abc',
    dataset: '2026-11',
    replica: 'm-db-0, m-db-2',
    cached: false,
  };

  before(async () => {
    const options = {
      scans: {
        kept: () => kept,
        answer: (question: ScanQuestion) => {
          asked.push(question);
          return Promise.resolve(found);
        },
      },
      onAnswer: () => undefined,
    };
    const search = { kept: () => undefined, search: () => expect.fail('it was looked up') };
    const table = [
      directorsRoute({ ...options, search, clock: systemClock }),
      titleCountsRoute(options),
      peopleRoute(options),
      personRoute(options),
    ];
    const admission = {
      ...openAdmission,
      enter: (_: string, cost: number) => costs.push(cost) > 0,
    };
    served = await serveMiddlewares(
      routes(table, { ...openRoutes, admission, clock: systemClock, deadlineMs: 150 }),
    );
  });
  after(() => served.close());
  beforeEach(() => {
    asked = [];
    costs = [];
    kept = undefined;
  });

  for (const [path, cacheKey] of [
    ['/directors?contains=Big+Leb&year=1998', ['contains', 'Big Leb', 1998, null, null, null, 20, null]],
    ['/titles/counts?by=year&type=movie', ['counts', 'year', 'movie']],
    ['/people?name=Mann,+Michael', ['people', 'Mann, Michael']],
    ['/people/nm0000520?limit=3', ['person', 'nm0000520', 3, null]],
  ] as const) {
    it(`answers ${path} by a scan, which counts as many lookups`, async () => {
      const response = await fetch(`${served.url}${path}`);
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal(found.bytes);
      expect(asked.map((question) => JSON.parse(question.cacheKey) as unknown)).to.deep.equal([cacheKey]);
      expect(Object.fromEntries(response.headers)).to.include({
        'served-by': 'm-db-0, m-db-2',
        'dataset-version': '2026-11',
        'cache-status': 'movie-search; fwd=miss',
        etag: '"abc"',
      });
      expect(costs).to.deep.equal([50]);
    });

    it(`answers ${path} from memory where the answer is there, and asks for no room`, async () => {
      kept = { ...found, cached: true };
      const response = await fetch(`${served.url}${path}`);
      expect(response.headers.get('cache-status')).to.equal('movie-search; hit');
      expect(asked).to.deep.equal([]);
      expect(costs).to.deep.equal([]);
    });
  }

  for (const [path, fault] of [
    ['/directors', '"title" is missing'],
    ['/directors?title=heat&contains=heat', '"contains" cannot be used beside title'],
    ['/directors?contains=heat&match=exact', '"match" cannot be used beside contains'],
    ['/directors?contains=heat&director=mann', '"director" cannot be used beside contains'],
    ['/directors?contains=h.e', '"contains" is too short: write 3 letters or digits at least'],
    ['/directors?contains=heat&cursor=x', '"cursor" is not a cursor'],
    ['/directors?contains=heat&yaer=1995', 'limit, cursor, contains'],
    ['/titles/counts', '"by" is neither year nor type'],
    ['/titles/counts?by=votes', '"by" is neither year nor type'],
    ['/people', '"name" is missing'],
    ['/people?name=%3F%21', '"name" is empty'],
    [`/people/${'x'.repeat(101)}`, '"id" is longer than 100 characters'],
    ['/people/x?limit=101', '"limit" is not a number of titles: write 1 to 100'],
    ['/people/x?cursor=x', '"cursor" is not a cursor'],
  ] as const) {
    it(`refuses ${path.slice(0, 60)}`, async () => {
      const response = await fetch(`${served.url}${path}`);
      expect(response.status).to.equal(400);
      expect(((await response.json()) as { detail: string }).detail).to.include(fault);
      expect(asked).to.deep.equal([]);
    });
  }
});
