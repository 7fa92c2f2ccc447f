import { expect } from 'chai';

import { nameKeys } from '../../../catalog/fold-name.ts';

describe('nameKeys', () => {
  for (const [typed, keys] of [
    ['Michael Mann', ['michaelmann']],
    ['Mann, Michael', ['mannmichael', 'michaelmann']],
    ['Agnès VARDA', ['agnesvarda']],
    ['J.J. Abrams', ['jjabrams']],
    ['Downey, Robert, Jr.', ['downeyrobertjr']],
    ['Cher,', ['cher']],
    ['?!', []],
  ] as const) {
    it(`reads ${typed}`, () => expect(nameKeys(typed)).to.deep.equal(keys));
  }
});
