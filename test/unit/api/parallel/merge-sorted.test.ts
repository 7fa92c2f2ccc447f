import { expect } from 'chai';
import fc from 'fast-check';

import { mergeSorted } from '../../../../api/parallel/merge-sorted.ts';
import { comparePositions, type Position } from '../../../../api/titles/title-reader.ts';

describe('mergeSorted', () => {
  const title = fc.record({
    byAlias: fc.boolean(),
    votes: fc.nat(5),
    year: fc.option(fc.nat(5)),
    id: fc.string({ maxLength: 3 }),
  });

  it('is the beginning of all lists sorted as one, whatever is in which list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(title, { maxLength: 8 }), { maxLength: 6 }),
        fc.nat(50),
        (lists, limit) => {
          const sorted = lists.map((list) => list.toSorted(comparePositions));
          const merged = mergeSorted<Position>(sorted, comparePositions, limit);
          expect(merged).to.deep.equal(lists.flat().sort(comparePositions).slice(0, limit));
        },
      ),
    );
  });

  it('leaves equals in the order of their lists', () => {
    const place = { byAlias: false, votes: 1, year: null, id: 'a' };
    const lists = [[{ ...place, list: 0 }], [{ ...place, list: 1 }]];
    expect(mergeSorted(lists, comparePositions, 2).map(({ list }) => list)).to.deep.equal([0, 1]);
  });
});
