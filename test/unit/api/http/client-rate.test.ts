import { expect } from 'chai';

import { ClientRate } from '../../../../api/http/client-rate.ts';

describe('ClientRate', () => {
  it('allows a burst, then the rate, and says how much is left', () => {
    const rate = new ClientRate(10, 3);
    expect([1, 2, 3].map(() => rate.take('a', 1000).remaining)).to.deep.equal([2, 1, 0]);
    expect(rate.take('a', 1000)).to.deep.equal({ allowed: false, remaining: 0, resetMs: 300, retryMs: 100 });
    expect(rate.take('a', 1099).allowed).to.equal(false);
    expect(rate.take('a', 1100).allowed).to.equal(true);
    expect(rate.take('a', 1100).allowed).to.equal(false);
  });

  it('allows no more over any time than the rate and one burst', () => {
    const rate = new ClientRate(7, 5);
    let allowed = 0;
    for (let now = 0; now < 60_000; now += 3) if (rate.take('a', now).allowed) allowed += 1;
    expect(allowed).to.be.within(7 * 60, 7 * 60 + 5);
  });

  it('takes nothing from one client for another', () => {
    const rate = new ClientRate(1, 1);
    expect(rate.take('a', 0).allowed).to.equal(true);
    expect(rate.take('a', 0).allowed).to.equal(false);
    expect(rate.take('b', 0).allowed).to.equal(true);
  });
});
