import { expect } from 'chai';

import { stopwatch, systemClock } from '../../../time/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Lets no other code of this process run for so long, as a machine that stands still does. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe("the system's clock", () => {
  it('knows of a standstill before any timer has fired, and counts none twice', async () => {
    const before = systemClock.stoodStillMs();
    standStill(500);
    const seen = systemClock.stoodStillMs() - before;
    expect(seen, 'before the beat').to.be.within(400, 5000);
    // Until the beat comes, each look sees more.
    let last = NaN;
    await waitUntil('the beat has come', () => {
      const look = systemClock.stoodStillMs();
      const isSame = look === last;
      last = look;
      return isSame;
    });
    const after = last - before;
    // The beat comes a little later than the first look.
    expect(after - seen, 'what the beat adds').to.be.within(0, seen - 1);
  });
});

describe('a stopwatch', () => {
  it('measures time in which this process could run', async () => {
    const clock = new ManualClock();
    await clock.standStill(500);
    const tookMs = stopwatch(clock);
    await clock.advance(30);
    await clock.standStill(1000);
    await clock.advance(20);
    expect(tookMs()).to.equal(50);
  });

  it('never goes below nothing, where a standstill is told that began before it', () => {
    let stoodStill = 0;
    const clock = { ...systemClock, monotonicNow: () => 100, stoodStillMs: () => stoodStill };
    const tookMs = stopwatch(clock);
    stoodStill = 300;
    expect(tookMs()).to.equal(0);
  });
});
