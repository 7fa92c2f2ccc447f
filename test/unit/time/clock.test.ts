import { expect } from 'chai';

import { systemClock } from '../../../time/clock.ts';
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
