import { expect } from 'chai';

import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import { CursorRefused } from '../../../../api/titles/cursor.ts';
import { FinderNotLoaded } from '../../../../api/titles/finder-not-loaded.ts';
import type { DirectorsSearch } from '../../../../api/titles/directors-search.ts';
import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { film, films } from '../../../support/film.ts';
import { finderOf } from '../../../support/finder.ts';
import { MemoryReplica } from '../../../support/memory-title-reader.ts';
import { failureOf, idsOf, SearchTrial } from '../../../support/search-trial.ts';

describe('DirectorsSearch with a finder', () => {
  const trial = new SearchTrial();
  let finder: TitleFinder;
  let search: DirectorsSearch;

  before(async () => {
    finder = await finderOf(films);
  });
  beforeEach(async () => {
    trial.begin();
    trial.finders = { finderFor: () => finder, request: () => false };
    search = await trial.searchIn(films, 1e6);
  });
  afterEach(() => trial.end());

  it('finds what was misspelt, and says how', async () => {
    const answer = await trial.ask(search, { title: 'The Matirx' });
    expect(answer.titles.map(({ id, matchedBy }) => ({ id, matchedBy }))).to.deep.equal([
      {
        id: 'tt0133093',
        matchedBy: {
          kind: 'fuzzy',
          on: 'primary',
          distance: 1,
          corrections: [{ from: 4, to: 10, typed: 'Matirx', word: 'matrix' }],
          ranges: [[7, 9]],
        },
      },
    ]);
    expect(answer.titles[0]?.directors).to.have.length(2);
    expect(await trial.ask(search, { title: 'The Matirx', match: 'exact' })).to.deep.include({
      total: 0,
      titles: [],
    });
  });

  it('reads titles by their ids, and nothing where it found none', async () => {
    expect(idsOf(await trial.ask(search, { title: 'heat' }))).to.deep.equal([
      ...['tt0113277', 'tt2404463', 'tt0093164', 'tt0068688', 'tt9000001'],
    ]);
    expect(trial.replica.reads).to.deep.equal(['directorsOf titles_2026-11']);
    trial.replica.reads.splice(0);
    expect((await trial.ask(search, { title: 'xyzzy xyzzy' })).total).to.equal(0);
    expect(trial.replica.reads).to.deep.equal([]);
  });

  it('says that nothing is found for as long as a replica says what is served, and takes no answer of its own for one', async () => {
    const xyzzy = (n: number) => failureOf(trial.run(search, { title: `xyzzy ${n}` }));
    trial.replica.behaviour = 'unreachable';
    for (let second = 0; second < 9; second += 1) {
      expect(await xyzzy(second), `${second} s`).to.equal(undefined);
      await trial.clock.advance(1000);
    }
    await trial.clock.advance(2000);
    expect(search.ready).to.equal(false);
    const refused = xyzzy(10);
    await trial.clock.advance(2100);
    expect(await refused).to.be.instanceOf(NoReplicaReady);

    trial.replica.behaviour = 'well';
    expect(await xyzzy(11)).to.equal(undefined);
    expect(search.ready, 'the pointer was read').to.equal(true);
  });

  it('keeps an answer for all who ask by the same key, but one of likeness only for what was typed', async () => {
    const run = (title: string) => trial.run(search, { title });
    expect((await run('heat')).cached).to.equal(false);
    expect((await run('HEAT!')).cached).to.equal(true);
    expect((await run('The Matirx')).cached).to.equal(false);
    expect((await run('The Matirx')).cached).to.equal(true);
    expect((await run('the  matirx')).cached).to.equal(false);
  });

  it('asks anew what MongoDB answered, once there is a finder', async () => {
    const there: TitleFinder[] = [];
    trial.finders = { finderFor: () => there[0], request: () => false };
    search = await trial.searchIn(films, 1e6);
    expect((await trial.ask(search, { title: 'The Matirx' })).total).to.equal(0);
    expect((await trial.ask(search, { title: 'The Matirx', match: 'fuzzy' })).partial).to.equal(true);
    there.push(finder);
    expect((await trial.ask(search, { title: 'The Matirx' })).total).to.equal(1);
  });

  it('pages through what was found', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await trial.ask(search, { title: 'heat', limit: 2, cursor });
      expect(answer.total).to.equal(5);
      seen.push(...idsOf(answer));
      cursor = answer.nextCursor;
    } while (cursor !== undefined);
    expect(seen).to.deep.equal(['tt0113277', 'tt2404463', 'tt0093164', 'tt0068688', 'tt9000001']);
  });

  it('gives a page again that was kept, though there is no finder now', async () => {
    const { nextCursor } = await trial.ask(search, { title: 'heat', limit: 2 });
    const asked = { title: 'heat', limit: 2, cursor: nextCursor };
    const there = [finder];
    trial.finders = { finderFor: () => there[0], request: () => true };
    search = await trial.searchIn(films, 1e6);
    const { bytes } = await trial.run(search, asked);
    there.pop();
    expect(await trial.run(search, asked)).to.include({ bytes, cached: true });
  });

  for (const { comes, what, refusal } of [
    {
      comes: true,
      what: 'asks to come back with such a page while a finder is still to come',
      refusal: FinderNotLoaded,
    },
    { comes: false, what: 'refuses such a page where no finder is to come', refusal: CursorRefused },
  ]) {
    it(what, async () => {
      const { nextCursor } = await trial.ask(search, { title: 'heat', limit: 1 });
      const asked: string[] = [];
      trial.finders = {
        finderFor: () => undefined,
        request: ({ version }) => {
          asked.push(version);
          return comes;
        },
      };
      const without = await trial.searchIn();
      const failure = await failureOf(trial.run(without, { title: 'heat', limit: 1, cursor: nextCursor }));
      expect(failure).to.be.instanceOf(refusal);
      expect(asked).to.deep.equal(['2026-11']);
    });
  }

  it('goes on in the order of MongoDB with a page that MongoDB began', async () => {
    trial.finders = { finderFor: () => undefined, request: () => false };
    const { nextCursor } = await trial.ask(await trial.searchIn(), { title: 'heat', limit: 2 });
    trial.finders = { finderFor: () => finder, request: () => false };
    const answer = await trial.ask(await trial.searchIn(), { title: 'heat', limit: 10, cursor: nextCursor });
    expect(idsOf(answer)).to.deep.equal(['tt0093164', 'tt0068688', 'tt9000001']);
    expect(trial.replica.reads).not.to.include('directorsOf titles_2026-11');
  });

  it('keeps to years', async () => {
    expect(idsOf(await trial.ask(search, { title: 'heat', yearFrom: 1980, yearTo: 1990 }))).to.deep.equal([
      'tt0093164',
    ]);
  });

  it('reads the pointer again where the replica lacks a title that was found', async () => {
    const replica = new MemoryReplica().serve('2026-11', films);
    search = await trial.searchOver([replica]);
    replica.collections.delete('titles_2026-11');
    replica.onRead = (read) => {
      if (read === 'dataset')
        replica.serve('2026-12', [film({ _id: 'tt0113277', title: 'Heat' })], new Date(1));
    };
    const answer = await trial.ask(search, { title: 'heat', match: 'exact' });
    expect(answer.dataset).to.equal('2026-12');
    expect(replica.reads).to.include('dataset');
  });
});
