import { expect } from 'chai';

import type { TitleFinder } from '../../../../api/finding/title-finder.ts';
import { finderOf } from '../../../support/finder.ts';
import { filmsAsTyped, titlesAsTyped } from '../../../support/titles-as-typed.ts';

describe('titles as people type them, asked of a finder', () => {
  let finder: TitleFinder;
  before(async () => {
    finder = await finderOf(await filmsAsTyped());
  });

  for (const { typed, meant, kind } of titlesAsTyped()) {
    it(`${JSON.stringify(typed)} ${kind === 'not' ? 'is not' : 'finds'} ${meant}`, () => {
      const { hits } = finder.find({ title: typed, limit: 5 });
      const found = hits.find(({ id }) => id === meant)?.kind ?? 'not';
      const suggested = finder.suggest(typed, 5).some(({ id }) => id === meant);
      if (kind === 'beside') expect(found).to.be.oneOf(['exact', 'fuzzy']);
      else if (kind === 'suggested') expect({ found, suggested }).to.deep.equal({ found: 'not', suggested });
      else expect(found).to.equal(kind === 'digits' ? 'exact' : kind);
    });
  }

  it('lets what begins as was typed follow a name with a digit in a letter’s place', () => {
    const { hits } = finder.find({ title: 'seven', limit: 5 });
    expect(hits.map(({ id }) => id).slice(0, 2)).to.deep.equal(['se7en-1995', 'seven-samurai-1954']);
    expect(hits.map(({ kind }) => kind)).to.deep.equal(['exact', 'prefix', 'prefix', 'prefix', 'prefix']);
  });

  it('suggests what it finds, where nothing goes on as was typed', () => {
    for (const typed of ['star wars episode 5', 'Heat (1995', 'the%20godfather', 'teh matrix full movie']) {
      const found = finder.find({ title: typed, limit: 3 }).hits.map(({ id }) => id);
      expect(found).not.to.deep.equal([]);
      expect(finder.suggest(typed, 3).map(({ id }) => id)).to.deep.equal(found);
    }
  });
});
