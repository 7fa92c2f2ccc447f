import { expect } from 'chai';

import { inWrites } from '../../../../seed/snapshot/in-writes.ts';

describe('inWrites', () => {
  const grouped = async (count: number, isGentle: boolean): Promise<number[][]> => {
    const segments = async function* (): AsyncGenerator<number> {
      for (let n = 0; n < count; n += 1) yield await Promise.resolve(n);
    };
    const groups: number[][] = [];
    for await (const group of inWrites(segments(), { isGentle })) groups.push(group);
    return groups;
  };

  for (const [count, expected] of [
    [0, []],
    [3, [[0, 1, 2]]],
    [4, [[0, 1, 2, 3]]],
    [9, [[0, 1, 2, 3], [4, 5, 6, 7], [8]]],
  ] as const) {
    it(`gives ${count} segments in groups of four, in their order`, async () => {
      expect(await grouped(count, false)).to.deep.equal(expected);
    });
  }

  it('gives them one by one beside readers', async () => {
    expect(await grouped(3, true)).to.deep.equal([[0], [1], [2]]);
  });
});
