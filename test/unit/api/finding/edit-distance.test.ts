import { expect } from 'chai';
import fc from 'fast-check';

import { editDistance } from '../../../../api/finding/edit-distance.ts';
import { lettersOf } from '../../../../api/finding/letters.ts';

/** The whole table, the plain way. */
export function plainDistance(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      if (i === 0 || j === 0) {
        table[i]![j] = i + j;
        continue;
      }
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(table[i - 1]![j - 1]! + change, table[i - 1]![j]! + 1, table[i]![j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, table[i - 2]![j - 2]! + 1);
      }
      table[i]![j] = least;
    }
  }
  return table[a.length]![b.length]!;
}

describe('editDistance', () => {
  const near = (one: string, other: string, most: number): number =>
    editDistance(lettersOf(one), lettersOf(other), most);

  for (const [one, other, distance] of [
    ['heat', 'heat', 0],
    ['heat', 'haet', 1],
    ['heat', 'hea', 1],
    ['heat', 'heart', 1],
    ['heat', 'hebt', 1],
    ['godfather', 'godfahtr', 2],
    ['matrix', 'martxi', 2],
    ['ca', 'abc', 3],
    ['тишина', 'тишнаи', 2],
    ['a😀b', 'ab', 1],
  ] as const) {
    it(`is ${distance} from ${one} to ${other}`, () => {
      expect(near(one, other, 2)).to.equal(distance);
    });
  }

  it('is that of the whole table, as far as it is asked for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '😀'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.constantFrom(0, 1, 2), (one, other, most) => {
        expect(near(one, other, most)).to.equal(Math.min(plainDistance(one, other), most + 1));
      }),
      { numRuns: 5000 },
    );
  });

  it('takes texts of any length', () => {
    const long = 'abcdefghij'.repeat(90);
    expect(near(`${long}x`, `y${long}`, 2)).to.equal(2);
    expect(near(`x${long}y`, `${long.slice(0, 500)}zz${long.slice(500)}`, 2)).to.equal(3);
  });
});
