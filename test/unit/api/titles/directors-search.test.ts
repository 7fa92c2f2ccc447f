import { expect } from 'chai';

import { Deadline } from '../../../../api/deadline.ts';
import { NoDatasetLoaded, ReplicaPool } from '../../../../api/replica-pool/replica-pool.ts';
import { AnswerCache } from '../../../../api/titles/answer-cache.ts';
import { CursorRefused } from '../../../../api/titles/cursor.ts';
import type { DirectorsAnswer } from '../../../../api/titles/directors-answer.ts';
import type { DirectorsQuery } from '../../../../api/titles/directors-query.ts';
import { DirectorsSearch, MAX_COUNTED, type SearchResult } from '../../../../api/titles/directors-search.ts';
import type { TitleDocument } from '../../../../catalog/title-document.ts';
import { film, films } from '../../../support/film.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { MemoryReplica, MemoryTitleReader } from '../../../support/memory-title-reader.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

describe('DirectorsSearch', () => {
  let clock: ManualClock;
  let replica: MemoryReplica;
  let pools: ReplicaPool[];

  beforeEach(() => {
    clock = new ManualClock();
    pools = [];
  });
  afterEach(() => Promise.all(pools.map((pool) => pool.close())));

  /** A search over replicas `m-db-0`, `m-db-1`, …. */
  async function searchOver(replicas: readonly MemoryReplica[], cacheBytes = 0): Promise<DirectorsSearch> {
    const pool = new ReplicaPool({
      clock,
      random: () => 0.5,
      logger: new RecordingLogger(),
      observer: { read: () => undefined, retried: () => undefined },
      openReader: ({ name, port }) =>
        new MemoryTitleReader(name, replicas[port] ?? expect.fail('no such replica')),
      source: {
        watch: (listener) =>
          listener(replicas.map((_, index) => ({ name: `m-db-${index}`, host: 'memory', port: index }))),
      },
    });
    pools.push(pool);
    await settle();
    replicas.forEach(({ reads }) => reads.splice(0));
    return new DirectorsSearch(pool, new AnswerCache(cacheBytes));
  }

  async function searchIn(
    titles: readonly TitleDocument[] = films,
    cacheBytes = 0,
  ): Promise<DirectorsSearch> {
    replica = new MemoryReplica().serve('2026-11', titles);
    return searchOver([replica], cacheBytes);
  }

  function run(
    search: DirectorsSearch,
    query: Partial<DirectorsQuery> & { title: string },
  ): Promise<SearchResult> {
    return search.search({ limit: 20, ...query }, new Deadline(clock, 2000));
  }
  async function ask(
    search: DirectorsSearch,
    query: Partial<DirectorsQuery> & { title: string },
  ): Promise<DirectorsAnswer> {
    return JSON.parse((await run(search, query)).body) as DirectorsAnswer;
  }
  const idsOf = ({ titles }: DirectorsAnswer): string[] => titles.map(({ id }) => id);
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('answers as the design says', async () => {
    expect(await ask(await searchIn(), { title: 'The Matrix' })).to.deep.equal({
      query: { title: 'The Matrix' },
      dataset: '2026-11',
      partial: false,
      total: 1,
      titles: [
        {
          id: 'tt0133093',
          title: 'The Matrix',
          year: 1999,
          type: 'movie',
          matchedBy: { kind: 'exact', on: 'primary' },
          directors: [
            { id: 'nm0905154', name: 'Lana Wachowski' },
            { id: 'nm0905152', name: 'Lilly Wachowski' },
          ],
        },
      ],
      suggestions: [],
    });
  });

  it('finds all homonyms, most voted first, equals by id', async () => {
    const answer = await ask(await searchIn(), { title: 'heat' });
    expect(answer.total).to.equal(5);
    expect(idsOf(answer)).to.deep.equal(['tt0113277', 'tt2404463', 'tt0068688', 'tt0093164', 'tt9000001']);
  });

  for (const title of ['MATRIX', 'matrix, the', 'the  matrix!', 'Mátrix']) {
    it(`finds The Matrix as "${title}"`, async () => {
      expect(idsOf(await ask(await searchIn(), { title }))).to.deep.equal(['tt0133093']);
    });
  }

  for (const [title, on] of [
    ['amelie', 'primary'],
    ["le fabuleux destin d'amélie poulain", 'original'],
    ['Amélie from Montmartre', 'alias'],
  ] as const) {
    it(`finds Amélie by its ${on} title`, async () => {
      const [found] = (await ask(await searchIn(), { title })).titles;
      expect(found).to.deep.include({ id: 'tt0211915', matchedBy: { kind: 'exact', on } });
    });
  }

  it('filters by year and type, and says what was asked', async () => {
    const search = await searchIn();
    const answer = await ask(search, { title: 'heat', year: 1995, type: 'short', match: 'exact' });
    expect(idsOf(answer)).to.deep.equal(['tt9000001']);
    expect(answer.query).to.deep.equal({ title: 'heat', year: 1995, type: 'short', match: 'exact' });
    expect((await ask(search, { title: 'heat', year: 1995 })).total).to.equal(2);
  });

  it('shows a film without directors', async () => {
    expect(
      (await ask(await searchIn(), { title: 'heat', type: 'short' })).titles[0]?.directors,
    ).to.deep.equal([]);
  });

  describe('match', () => {
    it('absent: begins-with only where nothing is exact', async () => {
      const search = await searchIn();
      expect(
        (await ask(search, { title: 'heat' })).titles.every(({ matchedBy }) => matchedBy.kind === 'exact'),
      ).to.equal(true);
      const answer = await ask(search, { title: 'hea' });
      expect(idsOf(answer)).to.deep.equal([
        'tt0113277',
        'tt2404463',
        'tt0068688',
        'tt0093164',
        'tt0045888',
        'tt9000001',
      ]);
      expect(answer.titles[0]?.matchedBy).to.deep.equal({ kind: 'prefix', on: 'primary' });
    });

    it('absent: a filter that leaves nothing exact goes on to the titles that begin so', async () => {
      expect(idsOf(await ask(await searchIn(), { title: 'heat', year: 1954 }))).to.deep.equal(['tt0045888']);
    });

    it('exact: never begins-with', async () => {
      expect((await ask(await searchIn(), { title: 'hea', match: 'exact' })).titles).to.deep.equal([]);
    });

    it('prefix: the exact ones among those that begin so', async () => {
      const answer = await ask(await searchIn(), { title: 'heat', match: 'prefix' });
      expect(answer.total).to.equal(6);
      expect(answer.titles.every(({ matchedBy }) => matchedBy.kind === 'prefix')).to.equal(true);
    });
  });

  describe('suggestions', () => {
    it('are the best known titles that begin as what was asked, each once', async () => {
      const search = await searchIn();
      expect(await ask(search, { title: 'Heatt' })).to.deep.include({
        total: 0,
        titles: [],
        suggestions: ['Heat', 'The Heat', 'Heat Wave'],
      });
      expect((await ask(search, { title: 'Matrux' })).suggestions).to.deep.equal(['The Matrix']);
      expect((await ask(search, { title: 'Zardoz' })).suggestions).to.deep.equal([]);
    });

    it('are five at most', async () => {
      const search = await searchIn(
        Array.from({ length: 9 }, (_, index) => film({ _id: `tt${index}`, title: `Heat ${index}` })),
      );
      expect((await ask(search, { title: 'Heatt' })).suggestions).to.have.length(5);
    });

    it('are not looked for by so little that everything matches', async () => {
      await ask(await searchIn(), { title: 'zz' });
      expect(replica.reads.filter((read) => read.startsWith('page'))).to.have.length(1);
    });
  });

  describe('pages', () => {
    const many = Array.from({ length: 57 }, (_, index) =>
      film({
        _id: `tt${String(index).padStart(3, '0')}`,
        title: index % 2 === 0 ? 'Home' : 'Home Alone',
        votes: index % 7,
      }),
    );
    const huge = Array.from({ length: 730 }, (_, index) =>
      film({ _id: `tt${index}`, title: 'Pilot', votes: index % 11 }),
    );
    const inOrder = (titles: readonly TitleDocument[]): string[] =>
      titles.toSorted((a, b) => b.votes - a.votes || (a._id < b._id ? -1 : 1)).map(({ _id }) => _id);

    for (const { what, titles, query, expected } of [
      {
        what: 'homonyms',
        titles: many,
        query: { title: 'home' },
        expected: inOrder(many.filter(({ title }) => title === 'Home')),
      },
      { what: 'titles that begin so', titles: many, query: { title: 'hom' }, expected: inOrder(many) },
      {
        what: 'more homonyms than one lookup brings',
        titles: huge,
        query: { title: 'pilot' },
        expected: inOrder(huge),
      },
    ]) {
      it(`give all ${what} once, in order, and each the same total`, async () => {
        const search = await searchIn(titles);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const limit = 1 + (seen.length % 13) + 6;
          const answer: DirectorsAnswer = await ask(search, { ...query, limit, cursor });
          expect(answer).to.include({ total: expected.length, partial: false });
          expect(answer.titles.length).to.be.at.most(limit);
          seen.push(...idsOf(answer));
          cursor = answer.nextCursor;
        } while (cursor !== undefined);
        expect(seen).to.deep.equal(expected);
      });
    }

    it('have no cursor where they end with the last title', async () => {
      const search = await searchIn();
      expect(await ask(search, { title: 'heat', limit: 5 })).to.not.have.property('nextCursor');
      expect(await ask(search, { title: 'hea', limit: 6 })).to.not.have.property('nextCursor');
    });

    it('say that the total is a lower bound where more match than are counted', async () => {
      const crowd = Array.from({ length: MAX_COUNTED + 5 }, (_, index) =>
        film({ _id: `tt${index}`, title: `Star ${index}` }),
      );
      const search = await searchIn(crowd);
      const first = await ask(search, { title: 'star', match: 'prefix', limit: 2 });
      expect(first).to.include({ total: MAX_COUNTED, partial: true });
      const second = await ask(search, {
        title: 'star',
        match: 'prefix',
        limit: 2,
        cursor: first.nextCursor,
      });
      expect(second).to.include({ total: MAX_COUNTED, partial: true });
    });

    it('refuse a cursor of another query', async () => {
      const search = await searchIn();
      const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
      for (const query of [
        { title: 'heat', year: 1995 },
        { title: 'hea' },
        { title: 'heat', match: 'prefix' as const },
      ]) {
        expect(await failureOf(ask(search, { ...query, cursor: nextCursor }))).to.be.instanceOf(
          CursorRefused,
        );
      }
      expect(
        idsOf(await ask(search, { title: 'HEAT', cursor: nextCursor })),
        'the same title spelt otherwise',
      ).to.have.length(3);
    });

    it('refuse a cursor of the dataset version before', async () => {
      const search = await searchIn();
      const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
      replica.serve('2026-12', films);
      await clock.advance(1100);
      const failure = await failureOf(ask(search, { title: 'heat', limit: 2, cursor: nextCursor }));
      expect(failure)
        .to.be.instanceOf(CursorRefused)
        .and.have.property('message')
        .that.includes('start again');
    });

    it('refuse a cursor of the same version loaded again', async () => {
      const search = await searchIn();
      const { nextCursor } = await ask(search, { title: 'heat', limit: 2 });
      replica.serve('2026-11', films, new Date(1));
      await clock.advance(1100);
      expect(await failureOf(ask(search, { title: 'heat', cursor: nextCursor }))).to.be.instanceOf(
        CursorRefused,
      );
    });

    it('go on where a replica has the new dataset that another has not seen yet', async () => {
      const [ahead, behind] = [new MemoryReplica().serve('1', films), new MemoryReplica().serve('1', films)];
      const search = await searchOver([ahead, behind]);
      ahead.serve('2', films);
      await clock.advance(1100);
      let first: DirectorsAnswer;
      do first = await ask(search, { title: 'heat', limit: 2 });
      while (first.dataset !== '2');
      for (let turn = 0; turn < 4; turn += 1) {
        expect(await ask(search, { title: 'heat', cursor: first.nextCursor })).to.include({
          dataset: '2',
          total: 5,
        });
      }
    });

    it('go on where the pointer that a replica has in mind is older than the cursor', async () => {
      const [ahead, behind] = [new MemoryReplica().serve('1', films), new MemoryReplica().serve('1', films)];
      const aheadOnly = await searchOver([ahead.serve('2', films)]);
      const { nextCursor } = await ask(aheadOnly, { title: 'heat', limit: 2 });
      const search = await searchOver([behind]);
      behind.serve('2', films);
      expect(await ask(search, { title: 'heat', cursor: nextCursor })).to.include({ dataset: '2', total: 5 });
    });
  });

  describe('a dataset switch', () => {
    const old = [film({ _id: 'tt1', title: 'Heat' })];
    const anew = [film({ _id: 'tt2', title: 'Heat' })];

    it('is not missed where the old collection is already gone', async () => {
      const search = await searchIn(old);
      replica.serve('2026-12', anew);
      replica.collections.delete('titles_2026-11');
      const answer = await ask(search, { title: 'heat' });
      expect(answer.dataset).to.equal('2026-12');
      expect(idsOf(answer)).to.deep.equal(['tt2']);
    });

    it('in the middle of a search leaves no mixture: all of the answer is from one version', async () => {
      const search = await searchIn([film({ _id: 'tt1', title: 'Heatwave' })]);
      replica.onRead = (kind) => {
        // The exact lookup found nothing in the old collection; the prefix must not be looked for in another.
        if (kind !== 'page') return;
        replica.onRead = () => undefined;
        replica.serve('2026-12', anew);
        replica.collections.delete('titles_2026-11');
      };
      const answer = await ask(search, { title: 'heat' });
      expect(answer.dataset).to.equal('2026-12');
      expect(idsOf(answer)).to.deep.equal(['tt2']);
      expect(answer.titles[0]?.matchedBy.kind).to.equal('exact');
    });

    it('between a page and its count is noticed', async () => {
      const search = await searchIn(
        Array.from({ length: 9 }, (_, index) => film({ _id: `tt${index}`, title: `Heat ${index}` })),
      );
      replica.onRead = (kind) => {
        if (kind !== 'count') return;
        replica.onRead = () => undefined;
        replica.serve('2026-12', anew);
        replica.collections.delete('titles_2026-11');
      };
      expect(await ask(search, { title: 'heat', limit: 3 })).to.include({ dataset: '2026-12', total: 1 });
    });

    it('to nothing is no dataset, not an empty answer', async () => {
      const search = await searchIn(old);
      replica.pointer = null;
      replica.collections.clear();
      expect(await failureOf(ask(search, { title: 'heat' }))).to.be.instanceOf(NoDatasetLoaded);
    });
  });

  describe('answers kept', () => {
    it('are given again without a read, and name the replica they were read from', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      replica.reads.splice(0);
      const second = await run(search, { title: 'heat' });
      expect(second).to.deep.equal({ ...first, cached: true });
      expect(second).to.include({ replica: 'm-db-0', dataset: '2026-11' });
      expect(replica.reads).to.deep.equal([]);
    });

    it('are given while no replica answers', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      replica.behaviour = 'unreachable';
      await clock.advance(3000);
      expect(await run(search, { title: 'heat' })).to.deep.equal({ ...first, cached: true });
      replica.behaviour = 'well';
    });

    it('are not given to another query', async () => {
      const search = await searchIn(films, 1e6);
      const bodies = new Set<string>();
      const queries = [
        { title: 'heat' },
        { title: 'Heat' },
        { title: 'heat', year: 1995 },
        { title: 'heat', type: 'short' },
        { title: 'heat', match: 'prefix' as const },
        { title: 'heat', limit: 2 },
      ];
      for (const query of [...queries, ...queries]) bodies.add((await run(search, query)).body);
      expect(bodies.size).to.equal(queries.length);
    });

    it('end with their dataset', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      replica.serve('2026-12', [film({ _id: 'tt2', title: 'Heat' })]);
      await clock.advance(1100);
      const second = await run(search, { title: 'heat' });
      expect(second).to.include({ cached: false, dataset: '2026-12' });
      expect(second.etag).to.not.equal(first.etag);
    });

    it('have the same tag wherever they are read', async () => {
      const replicas = [
        new MemoryReplica().serve('1', films),
        new MemoryReplica().serve('1', films.toReversed()),
      ];
      const search = await searchOver(replicas);
      const results = [await run(search, { title: 'heat' }), await run(search, { title: 'heat' })];
      expect(results.map((result) => result.replica).toSorted()).to.deep.equal(['m-db-0', 'm-db-1']);
      expect(results[0]?.etag).to.equal(results[1]?.etag);
    });
  });

  it('looks up concurrent titles together', async () => {
    const search = await searchIn();
    await Promise.all(['heat', 'the matrix', 'amelie', 'heat wave'].map((title) => ask(search, { title })));
    expect(replica.reads).to.deep.equal(['withKeys titles_2026-11']);
  });
});
