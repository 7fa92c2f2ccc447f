import { expect } from 'chai';
import fc from 'fast-check';

import { compareIds, equalRanges, isWithin, WHOLE } from '../../../../api/parallel/id-range.ts';

describe('equalRanges', () => {
  const ids = fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 40 });

  it('has every id in exactly one range, whatever was drawn, beyond U+FFFF as well', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 15 }), ids, (sample, count, asked) => {
        const ranges = equalRanges(sample, count);
        expect(ranges.length).to.be.within(1, count);
        for (const id of [...sample, ...asked]) {
          expect(ranges.filter((range) => isWithin(id, range)).length, JSON.stringify(id)).to.equal(1);
        }
      }),
    );
  });

  it('makes ranges of equal size', () => {
    const sample = Array.from(
      { length: 1200 },
      (_, index) => `tt${String((index * 7) % 1200).padStart(7, '0')}`,
    );
    const ranges = equalRanges(sample, 12);
    expect(ranges.map((range) => sample.filter((id) => isWithin(id, range)).length)).to.deep.equal(
      Array.from({ length: 12 }, () => 100),
    );
  });

  it('is the whole where nothing was drawn', () => {
    expect(equalRanges([], 12)).to.deep.equal([WHOLE]);
  });
});

describe('compareIds', () => {
  it('goes by the bytes of UTF-8, as the server does', () => {
    expect(compareIds('\uffff', '\u{10000}')).to.be.below(0);
    expect(['\u{10000}', '\uffff'].sort(), 'in JavaScript').to.deep.equal(['\u{10000}', '\uffff']);
  });
});
