import { expect } from 'chai';

import { ReaderDelays } from '../../../../seed/brake/reader-delays.ts';

describe('ReaderDelays', () => {
  function seen(delaysMs: readonly number[], at: number, delays = new ReaderDelays()): ReaderDelays {
    for (const delayMs of delaysMs) delays.saw(delayMs, at);
    return delays;
  }

  it('tells what three of four answers took at most, now and at rest', () => {
    const delays = seen([4, 1, 3, 2], 0);
    delays.rest(0);
    seen([10, 40, 20, 30], 5000, delays);
    expect(delays.delays(5000)).to.deep.equal({ nowMs: 30, idleMs: 3 });
  });

  it('tells nothing of fewer than three answers, nor of answers older than three seconds', () => {
    const delays = seen([1, 1], 0);
    expect(delays.hasEnough(0)).to.equal(false);
    seen([1], 10, delays);
    expect(delays.hasEnough(10)).to.equal(true);
    delays.rest(10);
    expect(delays.delays(3000)).to.deep.equal({ nowMs: 1, idleMs: 1 });
    expect(delays.delays(3001)).to.equal(null);
  });

  it('tells nothing where it does not know what answers take at rest', () => {
    const delays = new ReaderDelays();
    delays.rest(0);
    expect(seen([1, 1, 1], 10, delays).delays(10)).to.equal(null);
  });
});
