import { expect } from 'chai';

import { dropArticle, restoreArticle } from '../../../catalog/leading-article.ts';

describe('restoreArticle', () => {
  const cases: [string, string][] = [
    ['Matrix, The', 'The Matrix'],
    ['Beautiful Mind, A', 'A Beautiful Mind'],
    ['American Werewolf in London, An', 'An American Werewolf in London'],
    ['Dolce vita, La', 'La Dolce vita'],
    ["Avventura, L'", "L'Avventura"],
    ['Good, the Bad and the Ugly, The', 'The Good, the Bad and the Ugly'],
    ['The Matrix', 'The Matrix'],
    ['Yours, Mine and Ours', 'Yours, Mine and Ours'],
    ['Goodbye, Theo', 'Goodbye, Theo'],
    [', The', ', The'],
    ['"Matrix, The"', 'The "Matrix'],
    ['Eat, Sleep, Die', 'Eat, Sleep, Die'],
    ['Chicago, IL', 'Chicago, IL'],
    ['Matrix, The &', 'Matrix, The &'],
  ];
  for (const [catalogued, readable] of cases) {
    it(`reads ${catalogued} as ${readable}`, () => {
      expect(restoreArticle(catalogued)).to.equal(readable);
    });
  }
});

describe('dropArticle', () => {
  const cases: [string, string][] = [
    ['The Matrix', 'Matrix'],
    ['an education', 'education'],
    ['The', 'The'],
    ['The ', 'The '],
    ['A-Team', 'A-Team'],
    ['Theatre', 'Theatre'],
    ['The The', 'The'],
    ['the.matrix', 'matrix'],
    ['the_matrix', 'matrix'],
    ['“The Matrix”', 'Matrix”'],
    ['"A Room"', 'Room"'],
    ['A.I.', 'A.I.'],
    ['an-other', 'an-other'],
    ["The's", "The's"],
    ['& the rest', '& the rest'],
  ];
  for (const [title, rest] of cases) {
    it(`leaves ${rest} of ${title}`, () => {
      expect(dropArticle(title)).to.equal(rest);
    });
  }
});
