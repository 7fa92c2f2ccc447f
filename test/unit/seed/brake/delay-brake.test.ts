import { expect } from 'chai';

import { DelayBrake } from '../../../../seed/brake/delay-brake.ts';
import { FIRST_SPEED, LEAST_SPEED, nextSpeed } from '../../../../seed/brake/delay-pace.ts';
import { ReadTimes } from '../../../../seed/brake/read-times.ts';
import { failure } from '../../../support/failure.ts';

describe('nextSpeed', () => {
  const cases: [string, number, { nowMs: number | null; restMs: number }, number][] = [
    ['grows by a step while reads take what they do at rest', 0.3, { nowMs: 10, restMs: 10 }, 0.35],
    ['grows while reads take longer by what nobody notices', 0.3, { nowMs: 2.2, restMs: 1 }, 0.35],
    ['falls by a factor where reads take long', 0.5, { nowMs: 14, restMs: 10 }, 0.35],
    ['grows fast where nobody reads', 0.3, { nowMs: null, restMs: 0 }, 0.55],
    ['is the whole at most', 0.99, { nowMs: 10, restMs: 10 }, 1],
    ['never stands still', 0.11, { nowMs: 1000, restMs: 10 }, LEAST_SPEED],
  ];
  for (const [what, speed, times, expected] of cases) {
    it(what, () => expect(nextSpeed(speed, times)).to.be.closeTo(expected, 1e-9));
  }
});

describe('DelayBrake', () => {
  const neverStopped = new AbortController().signal;

  /** People who read, as the members count them: how many a second, and what each read takes while the load works at a speed. */
  interface People {
    readonly perSecond: number | ((at: number) => number);
    readonly takesMs: (at: number, speed: number) => number;
  }

  /** A brake on a clock of its own, beside people whose reads are looked at every 100 ms, while the load works or waits. */
  function trial({ perSecond, takesMs }: People) {
    let at = 0;
    let looks = 0;
    let [count, micros] = [0, 0];
    const reads = new ReadTimes();
    let due: { readonly at: number; readonly done: () => void }[] = [];
    const after = (ms: number, done: () => void): void => void due.push({ at: at + ms, done });
    const pass = (ms: number): void => {
      const end = at + ms;
      for (const each of due.filter((one) => one.at <= end)) {
        at = each.at;
        each.done();
      }
      due = due.filter((one) => one.at > end);
      at = end;
      for (; looks <= Math.floor(at / 100); looks += 1) {
        const asked = (typeof perSecond === 'number' ? perSecond : perSecond(at)) / 10;
        count += asked;
        micros += asked * 1000 * takesMs(looks * 100, brake.speed ?? 0);
        reads.saw({ member: 'a', reads: count, micros }, looks * 100);
      }
    };
    const brake = new DelayBrake({
      reads,
      now: () => at,
      sleep: (ms) => {
        pass(ms);
        return Promise.resolve();
      },
    });
    return { brake, pass, after, now: () => at };
  }

  /** Share of `seconds` in which a load works that takes 50 ms a batch. */
  async function shareOfWork(
    { brake, pass, now }: ReturnType<typeof trial>,
    seconds: number,
  ): Promise<number> {
    const began = now();
    let worked = 0;
    while (now() - began < seconds * 1000) {
      const written = await brake.wait(neverStopped);
      pass(50);
      written();
      worked += 50;
    }
    return worked / (now() - began);
  }

  it('waits at first until it knows what reads take at rest', async () => {
    const { brake, now } = trial({ perSecond: 50, takesMs: () => 10 });
    expect(brake.speed).to.equal(null);
    await brake.wait(neverStopped);
    expect(now()).to.be.within(1000, 3000);
    expect(brake.speed).to.equal(FIRST_SPEED);
  });

  it('comes to full speed where no read takes longer for it', async () => {
    const world = trial({ perSecond: 50, takesMs: () => 10 });
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 100)).to.be.greaterThan(0.95);
  });

  it('comes to full speed at once where nobody reads, however busy the members are', async () => {
    const world = trial({ perSecond: 0, takesMs: () => 500 });
    await shareOfWork(world, 5);
    expect(await shareOfWork(world, 10)).to.be.greaterThan(0.95);
  });

  it('keeps below the speed at which reads take long, and near it', async () => {
    // Long above half of the time: a queue that grows with what the load does.
    const world = trial({ perSecond: 50, takesMs: (_, speed) => (speed > 0.5 ? 40 : 10) });
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 60)).to.be.within(0.3, 0.55);
  });

  it('counts what the members take to write a batch as work of theirs, not only what the loader takes to make it', async () => {
    const slow = { perSecond: 50, takesMs: (_: number, speed: number) => (speed > 0 ? 100 : 1) };
    const { brake, pass, after, now } = trial(slow);
    let batches = 0;
    for (; now() < 60_000; batches += 1) {
      const written = await brake.wait(neverStopped);
      after(100, written);
      // Made ready in next to no time.
      pass(5);
    }
    expect((batches * 100) / now()).to.be.within(0.5 * LEAST_SPEED, 1.5 * LEAST_SPEED);
  });

  it('learns anew what reads take at rest, so that what has made them slow for another reason does not hold it for ever', async () => {
    const world = trial({ perSecond: 50, takesMs: (at) => (at < 4000 ? 10 : 500) });
    await shareOfWork(world, 30);
    expect(await shareOfWork(world, 20)).to.be.within(0.05, 0.15);
    await shareOfWork(world, 60);
    expect(await shareOfWork(world, 20)).to.be.greaterThan(0.9);
  });

  it('learns what reads take once somebody reads where nobody did at first', async () => {
    const world = trial({ perSecond: (at) => (at < 10_000 ? 0 : 50), takesMs: () => 10 });
    await shareOfWork(world, 9);
    expect(world.brake.speed).to.equal(1);
    // Were 10 ms not known to be what they take at rest, they would be taken for late.
    await shareOfWork(world, 30);
    expect(world.brake.speed).to.equal(1);
  });

  it('ends with the reason of a signal', async () => {
    const abort = new AbortController();
    const { brake } = trial({ perSecond: 0, takesMs: () => 10 });
    abort.abort(new Error('stopped'));
    expect(await failure(brake.wait(abort.signal))).to.have.property('message', 'stopped');
  });
});
