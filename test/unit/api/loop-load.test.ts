import { setImmediate } from 'node:timers/promises';

import { expect } from 'chai';

import { LoopLoad } from '../../../api/loop-load.ts';
import { systemClock } from '../../../time/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('LoopLoad', () => {
  it('tells of the last tenth of a second that is over', async () => {
    const clock = new ManualClock();
    let active = 0;
    const total = (): number => clock.monotonicNow();
    const load = new LoopLoad(clock, (since) => {
      const spent = active - (since?.active ?? 0);
      const over = total() - ((since?.active ?? 0) + (since?.idle ?? 0));
      return { active, idle: total() - active, utilization: over === 0 ? 0 : spent / over };
    });
    const pass = async (ms: number, activeMs: number): Promise<boolean> => {
      active += activeMs;
      await clock.advance(ms);
      return load.isBusy;
    };
    expect(load.isBusy).to.equal(false);
    expect(await pass(99, 99)).to.equal(false);
    expect(await pass(1, 1)).to.equal(true);
    expect(await pass(50, 0), 'half of a window').to.equal(true);
    expect(await pass(50, 39), 'a window of which four tenths were busy').to.equal(false);
    expect(await pass(100, 90)).to.equal(true);
    expect(await pass(1000, 100), 'nobody asked for long').to.equal(false);
  });

  it('knows a busy loop of its own process from an idle one', async () => {
    const load = new LoopLoad(systemClock);
    const looksInVain = performance.now() + 10_000;
    while (!load.isBusy) {
      expect(performance.now()).to.be.below(looksInVain);
      const piece = performance.now() + 5;
      while (performance.now() < piece);
      await setImmediate();
    }
    await waitUntil('the loop is idle', () => !load.isBusy);
  });
});
