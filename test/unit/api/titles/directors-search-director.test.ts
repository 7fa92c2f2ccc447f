import { expect } from 'chai';

import type { DirectorsSearch } from '../../../../api/titles/directors-search.ts';
import type { TitleDocument } from '../../../../catalog/title-document.ts';
import { film } from '../../../support/film.ts';
import { finderOf } from '../../../support/finder.ts';
import { idsOf, SearchTrial } from '../../../support/search-trial.ts';

const scott = { id: 'nm1', name: 'Ridley Scott' };
const cameron = { id: 'nm2', name: 'James Cameron' };

const aliens: readonly TitleDocument[] = [
  film({ _id: 'alien', title: 'Alien', year: 1979, votes: 900, directors: [scott] }),
  film({ _id: 'alien-short', title: 'Alien', year: 2001, votes: 2, directors: [cameron, scott] }),
  film({ _id: 'alien-other', title: 'Alien', year: 2002, votes: 1, directors: [] }),
  film({ _id: 'covenant', title: 'Alien: Covenant', year: 2017, votes: 300, directors: [scott] }),
  film({ _id: 'aliens', title: 'Aliens', year: 1986, votes: 700, directors: [{ ...cameron, id: 'nm9' }] }),
];

for (const way of ['MongoDB', 'a finder', 'a finder and its memory'] as const) {
  describe(`DirectorsSearch for the titles of a director, by ${way}`, () => {
    const trial = new SearchTrial();

    beforeEach(() => trial.begin());
    afterEach(() => trial.end());

    const open = async (titles: readonly TitleDocument[] = aliens): Promise<DirectorsSearch> => {
      trial.fromMemory = way === 'a finder and its memory';
      if (way !== 'MongoDB') {
        const finder = await finderOf(titles);
        trial.finders = { finderFor: () => finder, request: () => false };
      }
      return trial.searchIn(titles, 1e6);
    };

    it('finds those only, by id or by name, and says what was asked', async () => {
      const search = await open();
      const answer = await trial.ask(search, { title: 'alien', director: 'SCOTT' });
      expect(idsOf(answer)).to.deep.equal(['alien', 'alien-short']);
      expect(answer).to.deep.include({ total: 2, partial: false });
      expect(answer.query).to.deep.equal({ title: 'alien', director: 'SCOTT' });
      expect(idsOf(await trial.ask(search, { title: 'alien', director: 'nm2' }))).to.deep.equal([
        'alien-short',
      ]);
      expect(idsOf(await trial.ask(search, { title: 'alien' }))).to.have.length(3);
    });

    it('goes on to beginnings where no whole title is theirs, as match allows', async () => {
      const search = await open();
      expect(idsOf(await trial.ask(search, { title: 'alien', director: 'nm9' }))).to.deep.equal(['aliens']);
      const exact = await trial.ask(search, { title: 'alien', director: 'nm9', match: 'exact' });
      expect(exact).to.deep.include({ total: 0, titles: [] });
      const prefix = await trial.ask(search, { title: 'alien', director: 'scott', match: 'prefix' });
      expect(idsOf(prefix)).to.deep.equal(['alien', 'covenant', 'alien-short']);
    });

    it('pages through them, each once', async () => {
      const search = await open();
      const first = await trial.ask(search, { title: 'alien', director: 'scott', limit: 1 });
      expect(first).to.deep.include({ total: 2 });
      const cursor = first.nextCursor ?? expect.fail('there is no next page');
      const second = await trial.ask(search, { title: 'alien', director: 'scott', limit: 1, cursor });
      expect([...idsOf(first), ...idsOf(second)]).to.deep.equal(['alien', 'alien-short']);
      expect(second).to.deep.include({ total: 2 }).and.to.not.have.property('nextCursor');
    });

    it('looks at the 500 best known titles, and says when there are more', async () => {
      const crowd = Array.from({ length: 600 }, (_, n) =>
        film({
          _id: `p${n}`,
          title: 'Pilot',
          votes: 1000 - n,
          directors: [n === 499 || n === 550 ? scott : cameron],
        }),
      );
      const search = await open(crowd);
      const answer = await trial.ask(search, { title: 'pilot', director: 'scott' });
      expect(idsOf(answer)).to.deep.equal(['p499']);
      expect(answer).to.deep.include({ total: 1, partial: true });
    });
  });
}
