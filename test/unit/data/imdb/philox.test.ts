import { expect } from 'chai';

import { type FourWords, philox4x32, type TwoWords } from '../../../data/imdb/philox.ts';

describe('philox4x32', () => {
  const all = 0xffffffff;
  // The known answers that the authors publish with their library Random123 (kat_vectors, philox4x32 10).
  const known: [counter: FourWords, key: TwoWords, words: FourWords][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [all, all, all, all],
      [all, all],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  for (const [counter, key, words] of known) {
    it(`has the published answer for the counter ${counter.map((word) => word.toString(16)).join(' ')}`, () => {
      expect(philox4x32(counter, key)).to.deep.equal(words);
    });
  }
});
