import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { NoReplicaReady } from '../../../../api/replica-pool/no-replica-ready.ts';
import type { DirectorsSearch } from '../../../../api/titles/directors-search.ts';
import { PeopleInMemory } from '../../../../api/titles/people-in-memory.ts';
import { film, films } from '../../../support/film.ts';
import { finderOf } from '../../../support/finder.ts';
import { failureOf, SearchTrial } from '../../../support/search-trial.ts';

describe('DirectorsSearch with directors from memory', () => {
  const trial = new SearchTrial();
  let finder: TitleFinder;
  let search: DirectorsSearch;

  before(async () => {
    finder = await finderOf(films);
  });
  beforeEach(async () => {
    trial.begin();
    trial.finders = { finderFor: () => finder, request: () => false };
    trial.people = new PeopleInMemory(trial.finders, {
      find: () => expect.fail('there is no need to look elsewhere'),
    });
    trial.fromMemory = true;
    search = await trial.searchIn(films);
  });
  afterEach(() => trial.end());

  it('answers to the letter as from replicas, and reads nothing', async () => {
    const queries = [
      { title: 'heat' },
      { title: 'heat', limit: 2 },
      { title: 'The Matirx' },
      { title: 'michael mann' },
      { title: 'xyzzy xyzzy' },
    ];
    const fromMemory = [];
    for (const query of queries) fromMemory.push((await trial.run(search, query)).bytes);
    expect(trial.replica.reads).to.deep.equal([]);
    trial.fromMemory = false;
    for (const [n, query] of queries.entries()) {
      expect((await trial.run(search, query)).bytes, query.title).to.equal(fromMemory[n]);
    }
    expect(trial.replica.reads).to.include('directorsOf titles_2026-11');
  });

  it('looks for the titles of a director once for each way to match, and lets others in between', async () => {
    const crowd = Array.from({ length: 600 }, (_, n) => film({ _id: `p${n}`, title: 'Pilot', votes: n }));
    const crowded = await finderOf(crowd);
    let others = 0;
    const seen: number[] = [];
    const find: TitleFinder['find'] = (question) => {
      seen.push(others);
      return crowded.find(question);
    };
    const { people } = crowded;
    trial.finders = {
      finderFor: () => ({ find, suggest: () => [], people }),
      request: () => false,
    };
    search = await trial.searchIn(crowd);
    const immediate = (): void => {
      others += 1;
      running = setImmediate(immediate);
    };
    let running = setImmediate(immediate);
    expect(await trial.ask(search, { title: 'pilot', director: 'nobody' })).to.include({ total: 0 });
    clearImmediate(running);
    expect(seen).to.have.length(3);
    expect(new Set(seen)).to.have.property('size', 3);
  });

  it('reads from replicas where the snapshot has nobody', async () => {
    const without = { ...{ find: finder.find.bind(finder), suggest: finder.suggest.bind(finder) } };
    trial.finders = { finderFor: () => ({ ...without, people: undefined }), request: () => false };
    search = await trial.searchIn(films);
    const { titles } = await trial.ask(search, { title: 'heat', year: 1995 });
    expect(titles[0]?.directors).to.deep.equal([{ id: 'nm0000520', name: 'Michael Mann' }]);
    expect(trial.replica.reads).to.deep.equal(['directorsOf titles_2026-11']);
  });

  describe('while no replica can be read from', () => {
    async function lose(): Promise<void> {
      trial.replica.behaviour = 'unreachable';
      await trial.clock.advance(15_000);
    }

    it('answers what nobody has asked before, marked, where that is allowed', async () => {
      const first = await trial.ask(search, { title: 'heat' });
      const due = await trial.ask(search, { title: 'The Matirx' });
      await lose();
      trial.allowsStale = true;
      expect(search.ready).to.equal(true);
      expect(await trial.ask(search, { title: 'The Matirx' })).to.deep.equal({ ...due, stale: true });
      const page = await trial.ask(search, { title: 'heat', limit: 2 });
      expect(page.titles).to.deep.equal(first.titles.slice(0, 2));
      const next = await trial.ask(search, { title: 'heat', limit: 2, cursor: page.nextCursor });
      expect(next.titles).to.deep.equal(first.titles.slice(2, 4));
      const { people } = await trial.ask(search, { title: 'michael mann' });
      expect(people?.map(({ id }) => id)).to.deep.equal(['nm0000520']);
    });

    it('answers from the dataset served last, though somebody read on in the one before', async () => {
      const first = await trial.ask(search, { title: 'heat', limit: 2 });
      trial.replica.switchTo('2026-12', films);
      await trial.clock.advance(6000);
      const { dataset } = await trial.ask(search, { title: 'heat' });
      const older = await trial.ask(search, { title: 'heat', limit: 2, cursor: first.nextCursor });
      expect([dataset, older.dataset]).to.deep.equal(['2026-12', '2026-11']);
      await lose();
      trial.allowsStale = true;
      expect(await trial.ask(search, { title: 'The Matirx' })).to.include({ dataset, stale: true });
    });

    it('answers from the dataset that replicas went back to, though its answers were all kept', async () => {
      search = await trial.searchIn(films, 100_000);
      await trial.ask(search, { title: 'heat' });
      const { pointer } = trial.replica;
      trial.replica.switchTo('2026-12', films);
      await trial.clock.advance(6000);
      expect(await trial.ask(search, { title: 'heat' })).to.include({ dataset: '2026-12' });
      trial.replica.pointer = pointer;
      await trial.clock.advance(6000);
      const { cached, dataset } = await trial.run(search, { title: 'heat' });
      expect({ cached, dataset }).to.deep.equal({ cached: true, dataset: '2026-11' });
      await lose();
      trial.allowsStale = true;
      expect(await trial.ask(search, { title: 'The Matirx' })).to.include({ dataset, stale: true });
      expect(await trial.ask(search, { title: 'heat' })).to.include({ dataset, stale: true });
    });

    it('has another tag than before, and answers as before once a replica is back', async () => {
      const { etag, bytes } = await trial.run(search, { title: 'heat' });
      await lose();
      trial.allowsStale = true;
      expect((await trial.run(search, { title: 'heat' })).etag).to.equal(`${etag}-stale`);
      trial.replica.behaviour = 'well';
      await trial.clock.advance(6000);
      expect((await trial.run(search, { title: 'heat' })).bytes).to.equal(bytes);
    });

    for (const [what, change] of [
      ['where that is not allowed', () => (trial.allowsStale = false)],
      ['where directors come from replicas', () => (trial.fromMemory = false)],
    ] as const) {
      it(`refuses ${what}`, async () => {
        await trial.ask(search, { title: 'heat' });
        await lose();
        trial.allowsStale = true;
        change();
        const refused = failureOf(trial.ask(search, { title: 'heat' }));
        await trial.clock.advance(2100);
        expect(await refused).to.be.instanceOf(NoReplicaReady);
      });
    }
  });
});
