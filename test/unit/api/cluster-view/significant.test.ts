import { expect } from 'chai';
import fc from 'fast-check';

import { significant } from '../../../../api/cluster-view/significant.ts';

describe('significant', () => {
  it('is what toPrecision has, within one unit of the last digit, and no longer to write', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ min: 1e-6, max: 1e15 }),
          fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        ),
        (value) => {
          const rounded = significant(value, 4);
          expect(Math.abs(rounded - Number(value.toPrecision(4)))).to.be.at.most(Math.abs(value) * 1.001e-3);
          expect(
            String(rounded)
              .replace(/^-|\.|e.*$/g, '')
              .replace(/^0+|0+$/g, '').length,
          ).to.be.at.most(4);
        },
      ),
    );
  });

  it('leaves alone what has no digits', () => {
    expect(significant(0, 4)).to.equal(0);
    expect(significant(NaN, 4)).to.be.NaN;
  });
});
