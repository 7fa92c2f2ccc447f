import { expect } from 'chai';

import { fromByteText } from '../../../../api/byte-text.ts';
import type { DirectorsAnswer } from '../../../../api/titles/directors-answer.ts';
import type { DirectorsQuery } from '../../../../api/titles/directors-query.ts';
import { DirectorsQuestion } from '../../../../api/titles/directors-question.ts';
import type { DirectorsSearch } from '../../../../api/titles/directors-search.ts';
import type { PersonCalled } from '../../../../api/titles/people-called.ts';
import { films } from '../../../support/film.ts';
import { finderOf } from '../../../support/finder.ts';
import { SearchTrial } from '../../../support/search-trial.ts';

const mann: PersonCalled = { id: 'nm0000520', name: 'Michael Mann', titles: 1 };

describe('DirectorsSearch for a name', () => {
  for (const way of ['a finder', 'MongoDB alone'] as const) {
    describe(`by ${way}`, () => {
      const trial = new SearchTrial();
      let search: DirectorsSearch;
      let asked: { name: string; foundTitles: boolean }[];
      let known: readonly PersonCalled[] | 'not now' | undefined;

      beforeEach(async () => {
        trial.begin();
        const finder = await finderOf(films);
        if (way === 'a finder') trial.finders = { finderFor: () => finder, request: () => false };
        asked = [];
        known = [mann];
        trial.people = {
          find: (name, { foundTitles }) => {
            asked.push({ name, foundTitles });
            return Promise.resolve(known);
          },
        };
        search = await trial.searchIn(films, 1e6);
      });
      afterEach(() => trial.end());

      it('tells who is called so where no title is', async () => {
        expect(await trial.ask(search, { title: 'Michael Mann' })).to.deep.include({
          total: 0,
          titles: [],
          people: [mann],
        });
        expect(asked).to.deep.equal([{ name: 'Michael Mann', foundTitles: false }]);
      });

      it('tells so beside titles that only begin so', async () => {
        const { titles, people } = await trial.ask(search, { title: 'the mat' });
        expect(titles.length).to.be.greaterThan(0);
        expect(people).to.deep.equal([mann]);
        expect(asked).to.deep.equal([{ name: 'the mat', foundTitles: true }]);
      });

      it('looks for nobody where a title is called so, by an alias too, or where more was asked than a title', async () => {
        const alias = films.flatMap(({ aliases }) => aliases)[0] ?? expect.fail('no film has an alias');
        const questions: (Partial<DirectorsQuery> & { title: string })[] = [
          { title: 'Heat' },
          { title: alias },
          { title: 'Michael Mann', year: 1995 },
          { title: 'Michael Mann', yearFrom: 1995 },
          { title: 'Michael Mann', type: 'movie' },
          { title: 'Michael Mann', director: 'mann' },
        ];
        for (const question of questions) {
          expect(await trial.ask(search, question), JSON.stringify(question)).to.not.have.property('people');
        }
        expect(asked).to.deep.equal([]);
      });

      it('keeps an answer with what it tells of people, and none that could not be told yet', async () => {
        known = 'not now';
        const first = await trial.run(search, { title: 'Michael Mann' });
        expect(fromByteText(first.bytes)).to.not.include('people');
        known = [];
        const second = await trial.run(search, { title: 'Michael Mann' });
        expect(second.cached).to.equal(false);
        expect((JSON.parse(fromByteText(second.bytes)) as DirectorsAnswer).people).to.deep.equal([]);
        const third = await trial.run(search, { title: 'Michael Mann' });
        expect(third).to.deep.equal({ ...second, cached: true });
        known = undefined;
        await trial.run(search, { title: 'Nobody At All' });
        expect((await trial.run(search, { title: 'Nobody At All' })).cached).to.equal(true);
      });

      it('looks for nobody where it is told not to, and keeps no such answer', async () => {
        const question = new DirectorsQuestion({ title: 'Michael Mann', limit: 20 });
        using deadline = trial.deadline();
        await search.search(question, deadline, { withPeople: false });
        expect(asked).to.deep.equal([]);
        expect((await trial.ask(search, { title: 'Michael Mann' })).people).to.deep.equal([mann]);
      });
    });
  }
});
