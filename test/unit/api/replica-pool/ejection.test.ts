import { expect } from 'chai';

import { ejectionMs, NO_STRIKES, struck, type Strikes } from '../../../../api/replica-pool/ejection.ts';

const most = 1 - Number.EPSILON;

describe('the ejection of a replica', () => {
  it('lasts longer from failure to failure, up to five seconds', () => {
    let strikes: Strikes = NO_STRIKES;
    const times = Array.from({ length: 9 }, (_, turn) => {
      strikes = struck(strikes, turn * 100);
      return ejectionMs(strikes, most);
    });
    expect(times).to.deep.equal([0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('is shortened by chance to no less than half', () => {
    expect(ejectionMs({ count: 4, at: 0 }, 0)).to.equal(200);
  });

  it('grows though reads succeed in between, and shrinks only with time', () => {
    const often = [0, 3000, 6000, 9000].reduce(struck, NO_STRIKES);
    expect(often.count).to.equal(4);
    expect(struck(often, 19_000).count, 'one forgiven, one new').to.equal(4);
    expect(struck(often, 49_000).count, 'all forgiven').to.equal(1);
  });
});
