import { expect } from 'chai';

import { ConcurrencyLimit } from '../../../../api/http/concurrency-limit.ts';

describe('ConcurrencyLimit', () => {
  const limitOf = (max = 1000): ConcurrencyLimit => new ConcurrencyLimit({ max, slowMs: 500 });
  const fast = { tookMs: 5, failed: false };

  it('grows while it is what holds requests up, up to its maximum', () => {
    const limit = limitOf(300);
    const first = limit.limit;
    for (let now = 0; now < 5000; now += 1) limit.observe({ ...fast, underWay: limit.limit, now });
    expect(first).to.equal(250);
    expect(limit.limit).to.equal(300);
  });

  it('stays as it is while less is under way than it allows', () => {
    const limit = limitOf();
    for (let now = 0; now < 1000; now += 1) limit.observe({ ...fast, underWay: 20, now });
    expect(limit.limit).to.equal(250);
  });

  for (const [what, ended] of [
    ['slow', { tookMs: 501, failed: false }],
    ['failed', { tookMs: 1, failed: true }],
  ] as const) {
    it(`shrinks after a request that was ${what}`, () => {
      const limit = limitOf();
      limit.observe({ ...ended, underWay: 100, now: 10_000 });
      expect(limit.limit).to.equal(225);
    });
  }

  it('shrinks once for all that were under way at the time', () => {
    const limit = limitOf();
    for (let now = 1000; now < 1400; now += 1) {
      limit.observe({ tookMs: 600, failed: false, underWay: 100, now });
    }
    expect(limit.limit).to.equal(225);
    limit.observe({ tookMs: 600, failed: false, underWay: 100, now: 1700 });
    expect(limit.limit).to.equal(202);
  });

  it('leaves room for what any database can do', () => {
    const limit = limitOf();
    for (let now = 0; now < 100_000; now += 1000) {
      limit.observe({ tookMs: 600, failed: true, underWay: 100, now });
    }
    expect(limit.limit).to.equal(16);
  });
});
