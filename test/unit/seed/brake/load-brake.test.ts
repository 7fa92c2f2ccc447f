import { expect } from 'chai';

import { type BrakeEvent, LagBrake } from '../../../../seed/brake/load-brake.ts';
import type { ReaderLag } from '../../../../seed/brake/reader-lags.ts';

/** A clock that goes only while somebody sleeps, or is told to. */
class SleepersClock {
  ms = 0;
  readonly now = (): number => this.ms;
  readonly sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    await Promise.resolve();
    if (signal.aborted) throw new Error('The sleep was broken off.');
    this.ms += ms;
    if (this.ms > 1e7) throw new Error('A batch has waited for hours.');
  };
}

describe('LagBrake', () => {
  let clock: SleepersClock;
  let events: BrakeEvent[];
  /** How far readers lag at a moment. */
  let lagsAt: (ms: number) => Record<string, number>;
  let brake: LagBrake;
  let stopping: AbortController;
  beforeEach(() => {
    clock = new SleepersClock();
    events = [];
    lagsAt = () => ({});
    stopping = new AbortController();
    brake = new LagBrake({
      lags: (now): ReaderLag[] => Object.entries(lagsAt(now)).map(([member, lagMs]) => ({ member, lagMs })),
      maxLagMs: 10_000,
      now: clock.now,
      sleep: clock.sleep,
      onEvent: (event) => events.push(event),
    });
  });

  /** How long each of so many batches waits, each of which takes 200 ms. */
  const batches = async (count: number): Promise<number[]> => {
    const waits: number[] = [];
    for (let batch = 0; batch < count; batch += 1) {
      const askedAt = clock.ms;
      await brake.wait(stopping.signal);
      waits.push(clock.ms - askedAt);
      clock.ms += 200;
    }
    return waits;
  };

  it('lets batches go at once, and says nothing, while nobody lags', async () => {
    lagsAt = () => ({ a: 0, b: 2400 });
    expect(await batches(20)).to.deep.equal(Array.from({ length: 20 }, () => 0));
    brake.end();
    expect(events).to.deep.equal([]);
  });

  it('halves the speed between a quarter and a half', async () => {
    lagsAt = () => ({ a: 3750 });
    expect(await batches(4)).to.deep.equal([0, 200, 200, 200]);
  });

  it('takes no pause of the source for the measure of a batch', async () => {
    lagsAt = () => ({ a: 3750 });
    await batches(1);
    clock.ms += 3_600_000;
    expect(await batches(1)).to.deep.equal([1000]);
  });

  it('stands still above a half until the lag has shrunk, and tells of it once', async () => {
    lagsAt = (ms) => ({ a: ms < 1000 ? 0 : Math.max(0, 7000 - (ms - 1000)), b: 100 });
    const waits = await batches(40);
    // The clock goes in steps of 100 ms.
    expect(waits.slice(0, 5)).to.deep.equal([0, 0, 0, 0, 0]);
    // 2 s until less than a half is lacked, and then as long as a batch takes at the speed of that moment.
    expect(waits[5]).to.be.within(2000, 2400);
    brake.end();
    expect(events.map(({ kind }) => kind)).to.deep.equal(['brakeBegun', 'brakeEnded']);
    expect(events[0]).to.deep.equal({ kind: 'brakeBegun', member: 'a', lagSeconds: 7 });
    expect(events[1]).to.deep.include({ member: 'a', lagSeconds: 7 });
    const waited = waits.reduce((sum, ms) => sum + ms, 0);
    expect((events[1] as { secondsWaited: number }).secondsWaited).to.be.closeTo(waited / 1000, 0.051);
  });

  it('says whether it stands still, and only while it does', async () => {
    const seen: [number, boolean][] = [];
    lagsAt = (ms) => {
      seen.push([ms, brake.isStandingStill]);
      return { a: ms < 1000 ? 6000 : ms < 1300 ? 3750 : 0 };
    };
    await batches(3);
    brake.end();
    const standing = seen.filter(([, isStandingStill]) => isStandingStill).map(([ms]) => ms);
    expect(standing).to.deep.equal([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(brake.isStandingStill).to.equal(false);
  });

  it('tells that braking is over once no batch has waited for 5 s, without being asked', async () => {
    lagsAt = (ms) => ({ a: ms < 2000 ? 3000 : 0 });
    await batches(60);
    expect(events.map(({ kind }) => kind)).to.deep.equal(['brakeBegun', 'brakeEnded']);
  });

  it('gives up a reader that does not catch up in a minute, says so once, and goes by the others', async () => {
    lagsAt = (ms) => ({ a: 5000 + ms, b: ms < 70_000 ? 0 : 3750 });
    expect(await batches(1)).to.deep.equal([60_000]);
    expect(await batches(30)).to.satisfy((waits: number[]) => waits.every((ms) => ms === 0));
    clock.ms = 70_000;
    const slowed = await batches(3);
    expect(slowed.slice(1)).to.deep.equal([200, 200]);
    expect(events.filter(({ kind }) => kind === 'readerGivenUp')).to.deep.equal([
      { kind: 'readerGivenUp', member: 'a', lagSeconds: 65, secondsWaited: 60 },
    ]);
  });

  it('goes by a reader again that was given up, once it has caught up', async () => {
    lagsAt = (ms) => ({ a: ms < 61_000 ? 9000 : ms < 62_000 ? 4000 : ms < 63_000 ? 0 : 9000 });
    await batches(1);
    const again: number[] = [];
    while (clock.ms < 64_000) again.push(...(await batches(1)));
    expect(again.filter((ms) => ms > 0)).to.deep.equal([60_000]);
    expect(events.map(({ kind }) => kind)).to.deep.equal([
      'brakeBegun',
      'readerGivenUp',
      'readerCaughtUp',
      'readerGivenUp',
    ]);
  });

  it('stops at once when the load is stopped, with the reason for it', async () => {
    lagsAt = () => ({ a: 9000 });
    const reason = new Error('SIGTERM');
    const sleeping = brake.wait(stopping.signal);
    expect(brake.isStandingStill).to.equal(true);
    stopping.abort(reason);
    expect(await sleeping.then(String, (error: unknown) => error)).to.equal(reason);
    expect(brake.isStandingStill).to.equal(false);
    expect(await brake.wait(stopping.signal).then(String, (error: unknown) => error)).to.equal(reason);
  });
});
