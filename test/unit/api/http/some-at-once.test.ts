import { expect } from 'chai';

import { someAtOnce } from '../../../../api/http/some-at-once.ts';
import { settle } from '../../../support/manual-clock.ts';
import { failureOf } from '../../../support/search-trial.ts';

describe('someAtOnce', () => {
  it('has so many under way and no more, and gives the results in the order of the items', async () => {
    const ends: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    const results = someAtOnce([1, 2, 3, 4, 5], 2, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => ends.push(resolve));
      underWay -= 1;
      return item * 10;
    });
    for (let turn = 0; turn < 5; turn += 1) {
      await settle();
      // The newest first: what ends first is not what began first.
      ends.pop()?.();
    }
    expect(await results).to.deep.equal([10, 20, 30, 40, 50]);
    expect(most).to.equal(2);
  });

  it('begins nothing more once one has failed', async () => {
    const begun: number[] = [];
    const fault = new Error('no');
    const ends: (() => void)[] = [];
    const failing = failureOf(
      someAtOnce([1, 2, 3, 4], 2, (item) => {
        begun.push(item);
        return item === 2 ? Promise.reject(fault) : new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    expect(await failing).to.equal(fault);
    ends[0]?.();
    await settle();
    expect(begun).to.deep.equal([1, 2]);
  });

  it('has nothing to do for nothing', async () => {
    expect(await someAtOnce([], 3, () => Promise.resolve(1))).to.deep.equal([]);
  });
});
