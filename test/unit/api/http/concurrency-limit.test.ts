import { expect } from 'chai';

import { ConcurrencyLimit } from '../../../../api/http/concurrency-limit.ts';

describe('ConcurrencyLimit', () => {
  const limitOf = (max = 1000): ConcurrencyLimit => new ConcurrencyLimit({ max, slowMs: 500 });
  const loop = { isLoopBusy: false };
  const fast = { ...loop, tookMs: 5, failed: false };

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
    ['slow', { ...loop, tookMs: 501, failed: false }],
    ['failed', { ...loop, tookMs: 1, failed: true }],
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
      limit.observe({ ...loop, tookMs: 600, failed: false, underWay: 100, now });
    }
    expect(limit.limit).to.equal(225);
    limit.observe({ ...loop, tookMs: 600, failed: false, underWay: 100, now: 1700 });
    expect(limit.limit).to.equal(202);
  });

  it('leaves room for what any database can do', () => {
    const limit = limitOf();
    for (let now = 0; now < 100_000; now += 1000) {
      limit.observe({ ...loop, tookMs: 600, failed: true, underWay: 100, now });
    }
    expect(limit.limit).to.equal(16);
  });

  describe('while the event loop is busy', () => {
    const busy = { ...fast, isLoopBusy: true };

    it('sinks to what it was at first, and grows no further', () => {
      const limit = limitOf();
      for (let now = 0; now < 20_000; now += 1) limit.observe({ ...fast, underWay: limit.limit, now });
      expect(limit.limit).to.be.above(400);
      for (let now = 20_000; now < 80_000; now += 1) limit.observe({ ...busy, underWay: limit.limit, now });
      expect(limit.limit).to.equal(250);
    });

    it('comes back by time to what it was at first: a process that gets no processor looks busy as well', () => {
      const limit = limitOf();
      for (let now = 0; now < 30; now += 1) {
        limit.observe({ ...busy, tookMs: 600, failed: true, underWay: 50, now: now * 1000 });
      }
      expect(limit.limit).to.equal(16);
      for (let now = 30_000; now < 90_000; now += 10) limit.observe({ ...busy, underWay: 1, now });
      expect(limit.limit).to.equal(250);
    });

    it('stays within its maximum', () => {
      const limit = limitOf(50);
      for (let now = 0; now < 10_000; now += 1) limit.observe({ ...busy, underWay: 50, now });
      expect(limit.limit).to.equal(50);
    });
  });

  describe('once it was lowered', () => {
    const slow = { ...loop, tookMs: 600, failed: false, underWay: 100 };
    /** Lowered to 36, as 19 pauses of the process do to it. */
    function lowered(max = 1000): ConcurrencyLimit {
      const limit = limitOf(max);
      for (let now = 0; limit.limit > 36; now += 1000) limit.observe({ ...slow, now: now - 100_000 });
      return limit;
    }
    const atOnce = { ...fast, underWay: 1 };

    it('comes back by time while nothing is slow, though too little is asked for it to hold anybody up', () => {
      const limit = lowered();
      limit.observe({ ...slow, now: 0 });
      const after = (seconds: number): number => {
        for (let now = (seconds - 10) * 1000; now <= seconds * 1000; now += 100)
          limit.observe({ ...atOnce, now });
        return limit.limit;
      };
      // A tenth more in each second: 2.6 times as much in ten.
      expect(after(10)).to.be.within(78, 95);
      expect(after(20)).to.be.within(195, 245);
      expect(after(30)).to.equal(250);
    });

    it('comes back while nothing is asked', () => {
      const limit = lowered();
      limit.observe({ ...slow, now: 0 });
      limit.idle(1000);
      expect(limit.limit).to.be.within(33, 40);
      limit.idle(60_000);
      expect(limit.limit).to.equal(250);
    });

    it('goes no further by time than it was at first, or than its maximum', () => {
      for (const [max, first] of [
        [1000, 250],
        [200, 200],
      ] as const) {
        const limit = lowered(max);
        for (let now = 0; now < 100_000; now += 500) limit.observe({ ...atOnce, now });
        limit.idle(1_000_000);
        expect(limit.limit).to.equal(first);
      }
    });

    it('leaves a limit above the first one as it is while it is not used', () => {
      const limit = limitOf();
      for (let now = 0; now < 20_000; now += 1) limit.observe({ ...fast, underWay: limit.limit, now });
      limit.observe({ ...slow, now: 20_000 });
      const before = limit.limit;
      expect(before).to.be.above(250);
      limit.idle(1_000_000);
      expect(limit.limit).to.equal(before);
    });

    it('stays low while requests are slow one after another, however long a request may take', () => {
      const limit = new ConcurrencyLimit({ max: 1000, slowMs: 2500 });
      for (let now = 2600; now < 200_000; now += 100) {
        if (now % 2600 === 0) limit.observe({ ...loop, tookMs: 2600, failed: false, underWay: 100, now });
        else limit.observe({ ...atOnce, now });
      }
      expect(limit.limit).to.be.below(150);
    });

    it('stays low while one request a second is slow, and while requests hang', () => {
      const limit = lowered();
      const before = limit.limit;
      for (let now = 0; now < 60_000; now += 100) {
        limit.observe(now % 1000 === 0 ? { ...slow, now } : { ...atOnce, now });
      }
      expect(limit.limit).to.be.at.most(before);
      for (let now = 60_000; now < 120_000; now += 2000) {
        limit.observe({ ...loop, tookMs: 2000, failed: true, underWay: 16, now });
      }
      expect(limit.limit).to.equal(16);
    });
  });
});
