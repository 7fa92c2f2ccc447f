import { expect } from 'chai';

import { DATASET_SCHEMA } from '../../../../catalog/dataset-schema.ts';
import { DatasetUnreadable, NoDatasetLoaded } from '../../../../api/datasets/dataset-errors.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import { film, films } from '../../../support/film.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { failureOf, idsOf, SearchTrial } from '../../../support/search-trial.ts';

describe('DirectorsSearch', () => {
  const trial = new SearchTrial();
  const { searchOver, searchIn, run, ask } = trial;

  beforeEach(() => trial.begin());
  afterEach(() => trial.end());

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

  it('finds all homonyms, most voted first, then the latest', async () => {
    const answer = await ask(await searchIn(), { title: 'heat' });
    expect(answer.total).to.equal(5);
    expect(idsOf(answer)).to.deep.equal(['tt0113277', 'tt2404463', 'tt0093164', 'tt0068688', 'tt9000001']);
  });

  it('finds what is called so before what is known so, however many votes that has', async () => {
    const titles = [
      film({ _id: 'known', title: 'Twelve', aliases: ['Dozen'], votes: 9 }),
      film({ _id: 'once', title: 'Twelve More', originalTitle: 'Dozen', votes: 3 }),
      film({ _id: 'called', title: 'Dozen', votes: 2 }),
    ];
    const search = await searchIn(titles);
    const seen: string[] = [];
    for (let cursor: string | undefined, page = 0; page < 3; page += 1) {
      const answer = await ask(search, { title: 'dozen', limit: 1, ...(cursor !== undefined && { cursor }) });
      seen.push(...idsOf(answer));
      cursor = answer.nextCursor;
    }
    expect(seen).to.deep.equal(['once', 'called', 'known']);
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
        'tt0093164',
        'tt0068688',
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
      expect(trial.replica.reads.filter((read) => read.startsWith('page'))).to.have.length(1);
    });
  });

  describe('a dataset switch', () => {
    const old = [film({ _id: 'tt1', title: 'Heat' })];
    const anew = [film({ _id: 'tt2', title: 'Heat' })];

    it('is not missed where the old collection is already gone', async () => {
      const search = await searchIn(old);
      trial.replica.serve('2026-12', anew);
      trial.replica.collections.delete('titles_2026-11');
      const answer = await ask(search, { title: 'heat' });
      expect(answer.dataset).to.equal('2026-12');
      expect(idsOf(answer)).to.deep.equal(['tt2']);
    });

    it('in the middle of a search leaves no mixture: all of the answer is from one version', async () => {
      const search = await searchIn([film({ _id: 'tt1', title: 'Heatwave' })]);
      trial.replica.onRead = (kind) => {
        // The exact lookup found nothing in the old collection; the prefix must not be looked for in another.
        if (kind !== 'page') return;
        trial.replica.onRead = () => undefined;
        trial.replica.serve('2026-12', anew);
        trial.replica.collections.delete('titles_2026-11');
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
      trial.replica.onRead = (kind) => {
        if (kind !== 'count') return;
        trial.replica.onRead = () => undefined;
        trial.replica.serve('2026-12', anew);
        trial.replica.collections.delete('titles_2026-11');
      };
      expect(await ask(search, { title: 'heat', limit: 3 })).to.include({ dataset: '2026-12', total: 1 });
    });

    it('to one of other rules is refused, not an empty answer', async () => {
      const search = await searchIn(old);
      trial.replica.serve('2026-12', anew, new Date(1), DATASET_SCHEMA + 1);
      trial.replica.collections.delete('titles_2026-11');
      expect(await failureOf(ask(search, { title: 'heat' }))).to.be.instanceOf(DatasetUnreadable);
      // The pointer has been seen by now.
      expect(await failureOf(ask(search, { title: 'heat' }))).to.be.instanceOf(DatasetUnreadable);
    });

    it('to one of other rules is answered from a replica that has not come to it yet', async () => {
      const [ahead, behind] = [1, 2].map(() => new MemoryReplica().serve('2026-11', old));
      const search = await searchOver([ahead!, behind!]);
      ahead!.serve('2026-12', anew, new Date(1), DATASET_SCHEMA + 1);
      ahead!.collections.delete('titles_2026-11');
      for (let turn = 0; turn < 4; turn += 1) {
        expect(await ask(search, { title: 'heat' })).to.include({ dataset: '2026-11', total: 1 });
      }
    });

    it('to nothing is no dataset, not an empty answer', async () => {
      const search = await searchIn(old);
      trial.replica.pointer = null;
      trial.replica.collections.clear();
      expect(await failureOf(ask(search, { title: 'heat' }))).to.be.instanceOf(NoDatasetLoaded);
    });
  });

  describe('answers kept', () => {
    it('are given again without a read, and name the replica they were read from', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      trial.replica.reads.splice(0);
      const second = await run(search, { title: 'heat' });
      expect(second).to.deep.equal({ ...first, cached: true });
      expect(second).to.include({ replica: 'm-db-0', dataset: '2026-11' });
      expect(trial.replica.reads).to.deep.equal([]);
    });

    it('are given to queries that differ in writing only, each with its own echo', async () => {
      const search = await searchIn(films, 1e6);
      const first = await ask(search, { title: 'heat' });
      trial.replica.reads.splice(0);
      const second = await ask(search, { title: 'HÉAT' });
      expect(second).to.deep.equal({ ...first, query: { title: 'HÉAT' } });
      expect(trial.replica.reads).to.deep.equal([]);
    });

    it('are given while no replica answers', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      trial.replica.behaviour = 'unreachable';
      await trial.clock.advance(3000);
      expect(await run(search, { title: 'heat' })).to.deep.equal({ ...first, cached: true });
      trial.replica.behaviour = 'well';
    });

    it('are not given once no replica has answered for long, unless that is allowed', async () => {
      const search = await searchIn(films, 1e6);
      const first = await ask(search, { title: 'heat' });
      trial.replica.behaviour = 'unreachable';
      await trial.clock.advance(15_000);
      const refused = failureOf(ask(search, { title: 'heat' }));
      await trial.clock.advance(2100);
      expect(await refused).to.be.instanceOf(NoReplicaReady);
      expect(search.ready).to.equal(false);

      trial.allowsStale = true;
      expect(search.ready).to.equal(true);
      const { etag, bytes } = await run(search, { title: 'heat' });
      expect(JSON.parse(Buffer.from(bytes, 'latin1').toString())).to.deep.equal({ ...first, stale: true });
      const unknown = failureOf(ask(search, { title: 'matrix' }));
      await trial.clock.advance(2100);
      expect(await unknown, 'never asked before').to.be.instanceOf(NoReplicaReady);

      trial.replica.behaviour = 'well';
      await trial.clock.advance(6000);
      const after = await run(search, { title: 'heat' });
      expect(await ask(search, { title: 'heat' }), 'back by itself').to.deep.equal(first);
      expect(after.etag).to.not.equal(etag);
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
      for (const query of [...queries, ...queries]) bodies.add((await run(search, query)).bytes);
      expect(bodies.size).to.equal(queries.length);
    });

    it('end with their dataset', async () => {
      const search = await searchIn(films, 1e6);
      const first = await run(search, { title: 'heat' });
      trial.replica.serve('2026-12', [film({ _id: 'tt2', title: 'Heat' })]);
      await trial.clock.advance(1100);
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
    expect(trial.replica.reads).to.deep.equal(['withKeys titles_2026-11']);
  });
});
