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
});
