import { expect } from 'chai';

import { directedBy } from '../../../../api/titles/directed-by.ts';

describe('directedBy', () => {
  const title = {
    directors: [
      { id: 'nm1', name: 'Alejandro González Iñárritu' },
      { id: 'nm2', name: null },
      { id: 'nm3', name: 'Lana Wachowski' },
    ],
  };
  for (const [director, isTheirs] of [
    ['nm1', true],
    ['nm2', true],
    ['nm', false],
    ['Alejandro Gonzalez Inarritu', true],
    ['IÑÁRRITU', true],
    ['Wachowski, Lana', true],
    ['Lana', true],
    ['Lan', false],
    ['Lilly Wachowski', false],
    ['Lana Iñárritu', false],
    ['!', false],
  ] as const) {
    it(`${isTheirs ? 'takes' : 'does not take'} "${director}" for one of them`, () => {
      expect(directedBy(director)(title)).to.equal(isTheirs);
    });
  }

  it('takes nobody for the director of a title without any', () => {
    expect(directedBy('nm1')({ directors: [] })).to.equal(false);
  });
});
