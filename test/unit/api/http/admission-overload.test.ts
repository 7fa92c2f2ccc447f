import { expect } from 'chai';

import { Admission } from '../../../../api/http/admission.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

/** A service of so many places, in which a request takes 50 ms, or up to 25 more or less. */
const PLACES = 50;
const TAKES_MS = 50;
const CAPACITY = (PLACES * 1000) / TAKES_MS;

interface Told {
  readonly askedAt: number;
  readonly afterMs: number;
  readonly admitted: boolean;
}

describe('Admission of a steady load', () => {
  let clock: ManualClock;
  let told: Told[];
  let overloadedAt: number[];

  /** Asks so many times as much as can be answered, for a second; then what there was to wait for is over. */
  async function ask(times: number): Promise<void> {
    clock = new ManualClock();
    told = [];
    overloadedAt = [];
    const admission = new Admission({
      clock,
      maxCost: PLACES,
      slowMs: 500,
      isLoopBusy: () => false,
      maxWaiting: 1000,
      maxWaitMs: 100,
    });
    let seed = 7;
    const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const request = async (): Promise<void> => {
      const askedAt = clock.monotonicNow();
      const admitted = await admission.enter('somebody', 1);
      told.push({ askedAt, admitted, afterMs: clock.monotonicNow() - askedAt });
      if (!admitted) return;
      const takesMs = TAKES_MS * (0.5 + random());
      clock.setTimer(() => admission.leave('somebody', 1, takesMs, false), takesMs);
    };
    const everyMs = 5;
    for (let now = 0, asked = 0; now < 1000; now += everyMs) {
      for (; asked < (times * CAPACITY * (now + everyMs)) / 1000; asked += 1) void request();
      await settle();
      if (admission.isOverloaded) overloadedAt.push(clock.monotonicNow());
      await clock.advance(everyMs);
    }
    await clock.advance(200);
  }

  for (const { times, mostRefusedMs } of [
    { times: 2, mostRefusedMs: 30 },
    { times: 5, mostRefusedMs: 10 },
  ]) {
    it(`is told from ${times} times as much as can be done by 200 ms: the rest is refused soon, and as much is done as ever`, async () => {
      await ask(times);
      expect(overloadedAt[0]).to.be.within(100, 200);
      const later = told.filter(({ askedAt }) => askedAt > 300);
      const admitted = later.filter((one) => one.admitted).length;
      const refusedMs = later.filter((one) => !one.admitted).map(({ afterMs }) => afterMs);
      expect(admitted).to.be.above(0.95 * 0.7 * CAPACITY);
      expect(refusedMs.length).to.be.above(0.9 * (times - 1) * 0.7 * CAPACITY);
      expect(refusedMs.sort((a, b) => a - b)[Math.floor(refusedMs.length / 2)]).to.be.at.most(mostRefusedMs);
    });
  }

  it('refuses nobody where a little more is asked for a second than can be done', async () => {
    await ask(1.03);
    expect(overloadedAt).to.deep.equal([]);
    expect(told.filter(({ admitted }) => !admitted)).to.deep.equal([]);
  });
});
