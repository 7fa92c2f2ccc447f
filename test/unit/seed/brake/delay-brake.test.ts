import { expect } from 'chai';

import { DelayBrake } from '../../../../seed/brake/delay-brake.ts';
import { FIRST_SPEED, LEAST_SPEED, nextSpeed } from '../../../../seed/brake/delay-pace.ts';
import { ReaderDelays } from '../../../../seed/brake/reader-delays.ts';
import { failure } from '../../../support/failure.ts';

describe('nextSpeed', () => {
  const cases: [string, number, { nowMs: number; idleMs: number }, number][] = [
    ['grows by a step while answers come as at rest', 0.25, { nowMs: 10, idleMs: 10 }, 0.29],
    ['grows while answers are later by what nobody notices', 0.25, { nowMs: 3.2, idleMs: 1 }, 0.29],
    ['falls by a factor where answers are late', 0.5, { nowMs: 15, idleMs: 10 }, 0.35],
    ['is the whole at most', 0.99, { nowMs: 10, idleMs: 10 }, 1],
    ['never stands still', 0.06, { nowMs: 1000, idleMs: 10 }, LEAST_SPEED],
  ];
  for (const [what, speed, delays, expected] of cases) {
    it(what, () => expect(nextSpeed(speed, delays)).to.be.closeTo(expected, 1e-9));
  }
});

describe('DelayBrake', () => {
  const neverStopped = new AbortController().signal;

  /** A brake on a clock of its own. Members answer every 100 ms what `delayMs` says, while the load works or waits. */
  function trial(delayMs: (at: number) => number) {
    let at = 0;
    let told = -1;
    const delays = new ReaderDelays();
    const pass = (ms: number): void => {
      at += ms;
      for (let tick = told + 1; tick <= Math.floor(at / 100); told = tick, tick += 1) {
        delays.saw(delayMs(tick * 100), tick * 100);
      }
    };
    const brake = new DelayBrake({
      delays,
      now: () => at,
      sleep: (ms) => {
        pass(ms);
        return Promise.resolve();
      },
    });
    return { brake, pass, now: () => at };
  }

  /** Share of `seconds` in which a load works that takes 50 ms a batch. */
  async function shareOfWork(
    { brake, pass, now }: ReturnType<typeof trial>,
    seconds: number,
  ): Promise<number> {
    const began = now();
    let worked = 0;
    while (now() - began < seconds * 1000) {
      await brake.wait(neverStopped);
      pass(50);
      worked += 50;
    }
    return worked / (now() - began);
  }

  it('waits at first until it knows what answers take at rest', async () => {
    const { brake, now } = trial(() => 10);
    expect(brake.speed).to.equal(null);
    await brake.wait(neverStopped);
    expect(now()).to.be.within(200, 3000);
    expect(brake.speed).to.equal(FIRST_SPEED);
  });

  it('comes to full speed where nobody answers later for it', async () => {
    const world = trial(() => 10);
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 10)).to.be.greaterThan(0.95);
  });

  it('keeps below the speed at which answers come late, and near it', async () => {
    // Late above half of the time: a queue that grows with what the load does.
    const world: ReturnType<typeof trial> = trial(() => ((world.brake.speed ?? 0) > 0.5 ? 40 : 10));
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 60)).to.be.within(0.3, 0.55);
  });

  it('goes slowly, and goes on, where answers stay late whatever it does', async () => {
    const world = trial((at) => (at < 2000 ? 10 : 500));
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 30)).to.be.within(0.02, 0.1);
  });

  it('goes at its first speed where members answer nothing', async () => {
    let at = 0;
    const brake = new DelayBrake({
      delays: new ReaderDelays(),
      now: () => at,
      sleep: (ms) => {
        at += ms;
        return Promise.resolve();
      },
    });
    await brake.wait(neverStopped);
    at += 100;
    const asked = at;
    await brake.wait(neverStopped);
    expect(at - asked).to.equal(300);
  });

  it('ends with the reason of a signal', async () => {
    const abort = new AbortController();
    const { brake } = trial(() => 10);
    abort.abort(new Error('stopped'));
    expect(await failure(brake.wait(abort.signal))).to.have.property('message', 'stopped');
  });
});
