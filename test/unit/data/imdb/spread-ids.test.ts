import { expect } from 'chai';
import fc from 'fast-check';

import { SpreadIds } from '../../../data/imdb/spread-ids.ts';

const spread = (count: number, shortShare = 0.45): SpreadIds =>
  new SpreadIds({ prefix: 'tt', count, shortShare });
const inOrder = (ids: SpreadIds): string[] => Array.from(ids.inTextOrder(), (n) => ids.id(n));

describe('SpreadIds', () => {
  it('walks through all ids in the order of plain text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (count, share) => {
          const ids = inOrder(spread(count, share));
          expect(ids).to.deep.equal(ids.toSorted());
          expect(new Set(ids).size).to.equal(count);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has ids of eight digits among those of seven, the shorter first where one begins the other', () => {
    const ids = inOrder(spread(20_000));
    expect(ids[0]).to.equal('tt0000001');
    expect(ids.filter((id) => /^tt\d{8}$/u.test(id)).length).to.equal(11_000);
    expect(ids.filter((id) => /^tt\d{7}$/u.test(id)).length).to.equal(9000);
    const changes = ids.filter((id, index) => index > 0 && id.length !== ids[index - 1]?.length).length;
    expect(changes).to.be.above(1000);
    const all = spread(22_000_000);
    const place = 1_000_000 - 1;
    expect(all.id(1 + Math.ceil((place * 9_900_000) / 9_999_999))).to.match(/^tt100000\d$/u);
  });

  it('refuses numbers that there are not', () => {
    for (const n of [0, 11, 1.5, Number.NaN]) expect(() => spread(10).id(n)).to.throw(RangeError);
    for (const count of [-1, 1.5, 200_000_000]) expect(() => spread(count)).to.throw(RangeError, 'ids');
  });
});
