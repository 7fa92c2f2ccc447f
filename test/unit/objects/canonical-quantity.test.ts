import { expect } from 'chai';

import { canonicalQuantity } from '../../../operator/movie-search-cluster/objects/canonical-quantity.ts';
import { canonicalQuantities } from '../../support/canonical-quantities.ts';

describe('canonicalQuantity', () => {
  for (const [written, canonical] of canonicalQuantities) {
    it(`writes ${JSON.stringify(written)} as ${canonical}`, () => {
      expect(canonicalQuantity(written)).to.equal(canonical);
      expect(canonicalQuantity(canonical), 'again').to.equal(canonical);
    });
  }

  it('writes a whole number without what surrounds it, where the API server would leave it as it is', () => {
    expect(canonicalQuantity('+2')).to.equal('2');
    expect(canonicalQuantity('2.')).to.equal('2');
  });

  for (const wrong of ['', 'half', '1 Gi', '-1', '1KiB', '.', '1e']) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(() => canonicalQuantity(wrong)).to.throw(RangeError);
    });
  }
});
