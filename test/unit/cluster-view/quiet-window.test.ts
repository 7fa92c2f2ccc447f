import { expect } from 'chai';

import { quietWindow, type Count } from '../../support/cluster-view/quiet-window.ts';

/** A count each second, of so much in each. */
function countsOf(perSecond: readonly number[]): Count[] {
  let count = 1000;
  return perSecond.map((more, second) => ({ at: second * 1000, count: (count += more) }));
}

describe('quietWindow', () => {
  it('begins and ends where least was counted, with the bursts in between', () => {
    const counts = countsOf([0, 0, 9, 0, 0, 0, 0, 50, 0, 0, 0, 0, 7, 7]);
    const { from, to, counted, atEdges } = quietWindow(counts, 4000, 2000);
    expect(atEdges).to.equal(0);
    expect(counted).to.equal(50);
    expect(from).to.be.within(4000, 6000);
    expect(to).to.be.within(9000, 11_000);
  });

  it('says what was counted at its edges where no edge is quiet', () => {
    expect(quietWindow(countsOf([1, 1, 1, 1, 1, 1]), 3000, 2000)).to.deep.equal({
      ...{ from: 2000, to: 5000, counted: 3, atEdges: 4 },
    });
  });

  it('refuses counts that are too few for an edge and a window', () => {
    expect(() => quietWindow(countsOf([1, 1, 1, 1]), 2000, 2000)).to.throw(RangeError);
  });
});
