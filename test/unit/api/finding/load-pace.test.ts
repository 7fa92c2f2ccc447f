import { expect } from 'chai';

import { LoadPace } from '../../../../api/finding/load-pace.ts';
import { LoadUrgency } from '../../../../api/finding/load-urgency.ts';
import type { Steps } from '../../../../catalog/snapshot/steps.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

describe('LoadPace', () => {
  let clock: ManualClock;
  let urgency: LoadUrgency;
  let pace: LoadPace;
  let stop: AbortController;
  /** How many steps were done so far. */
  let done: number;

  beforeEach(() => {
    clock = new ManualClock();
    urgency = new LoadUrgency();
    pace = new LoadPace(clock, urgency);
    stop = new AbortController();
    done = 0;
  });

  /** Steps that keep the thread busy for so long each. */
  function* steps(count: number, stepMs: number): Steps<string> {
    for (; done < count; done += 1) {
      clock.keepBusy(stepMs);
      yield;
    }
    return 'made';
  }

  /** Lets time pass in which nothing is due but rests. */
  async function pass(ms: number): Promise<void> {
    await clock.advance(ms);
    await settle();
  }

  const now = (): number => clock.monotonicNow();

  it('works three tenths of its time', async () => {
    const work = pace.work(steps(300, 2), stop.signal);
    for (let waited = 0; done < 300 && waited < 10_000; waited += 1) await pass(1);
    expect(await work).to.equal('made');
    // 600 ms of work in 60 pieces, each with a rest behind it.
    expect(now()).to.be.within(1990, 2070);
    expect(pace.restedMs).to.be.closeTo(1400, 1);
  });

  it('rests after 10 ms of work, and not before', async () => {
    const work = pace.work(steps(8, 2), stop.signal);
    await settle();
    expect([done, now()]).to.deep.equal([4, 10]);
    await pass(23);
    expect(done).to.equal(4);
    await pass(1);
    expect(await work).to.equal('made');
  });

  it('rests for no longer than two seconds, however long a step took', async () => {
    const work = pace.work(steps(2, 60_000), stop.signal);
    await pass(1999);
    expect(done).to.equal(0);
    await pass(1);
    expect(done).to.equal(1);
    await pass(2000);
    expect(await work).to.equal('made');
  });

  it('never rests where the load is urgent', async () => {
    urgency.hurry();
    expect(await pace.work(steps(300, 2), stop.signal)).to.equal('made');
    expect([now(), pace.restedMs, clock.pendingTimers]).to.deep.equal([600, 0, 0]);
  });

  it('ends its rest where the load becomes urgent, as another thread can say, and goes on without one', async () => {
    const work = pace.work(steps(3, 10_000), stop.signal);
    await pass(100);
    expect(done).to.equal(0);
    new LoadUrgency(urgency.memory).hurry();
    await pass(50);
    expect(await work).to.equal('made');
    expect([now(), pace.restedMs]).to.deep.equal([30_150, 150]);
  });

  it('ends at once where the signal aborts while it rests', async () => {
    const work = pace.work(steps(3, 10), stop.signal);
    const ended = work.then(
      () => 'made',
      (error: unknown) => String(error),
    );
    await pass(1);
    stop.abort(new Error('enough'));
    expect(await ended).to.equal('Error: enough');
    expect([done, clock.pendingTimers]).to.deep.equal([0, 0]);
  });

  it('counts as work what was waited for between two turns', async () => {
    const turn = (): Promise<void> => pace.turn(stop.signal);
    await clock.advance(9);
    await turn();
    await clock.advance(21);
    let rested = false;
    void turn().then(() => (rested = true));
    await pass(69);
    expect(rested).to.equal(false);
    await pass(1);
    expect(rested).to.equal(true);
  });
});
