import { expect } from 'chai';

import { Admission } from '../../../../api/http/admission.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const PER_SECOND = 200;

/** A process that is asked 200 times a second, answers each after 50 ms, and gets no processor now and then. */
describe('Admission of a process that stands still for moments', () => {
  let clock: ManualClock;
  let admission: Admission;
  let turnedAway: number;
  let takesMs: number;

  beforeEach(() => {
    clock = new ManualClock();
    turnedAway = 0;
    takesMs = 50;
    admission = new Admission({
      clock,
      maxCost: 1000,
      slowMs: 500,
      isLoopBusy: () => false,
      maxWaiting: 1000,
      maxWaitMs: 100,
    });
  });

  async function request(): Promise<void> {
    if (!(await admission.enter('somebody', 1))) {
      turnedAway += 1;
      return;
    }
    const startedAt = clock.monotonicNow();
    clock.setTimer(() => {
      admission.leave('somebody', 1, clock.monotonicNow() - startedAt, false);
    }, takesMs);
  }
  const ask = (requests: number): void => {
    for (let n = 0; n < requests; n += 1) void request();
  };
  async function run(seconds: number): Promise<void> {
    for (let n = 0; n < seconds * PER_SECOND; n += 1) {
      ask(1);
      await clock.advance(1000 / PER_SECOND);
    }
  }
  /** What was asked meanwhile is found all at once. */
  async function standStill(): Promise<void> {
    await clock.standStill(1000);
    ask(PER_SECOND);
  }

  it('knows nothing of a pause of a second ten seconds later', async () => {
    await run(1);
    await standStill();
    await run(10);
    expect(admission.state.limit).to.equal(250);
    turnedAway = 0;
    ask(PER_SECOND);
    await run(1);
    expect(turnedAway).to.equal(0);
  });

  it('takes bursts as ever half a minute after twenty such pauses', async () => {
    for (let pauses = 0; pauses < 20; pauses += 1) {
      await run(0.1);
      await standStill();
    }
    const lowest = admission.state.limit;
    await run(25);
    turnedAway = 0;
    ask(PER_SECOND);
    await run(1);
    expect(lowest).to.be.below(100);
    expect(turnedAway).to.equal(0);
    expect(admission.state.limit).to.be.at.least(250);
  });

  it('takes a burst that comes after a time in which nothing was asked, before the first of it is answered', async () => {
    for (let pauses = 0; pauses < 20; pauses += 1) {
      await run(0.1);
      await standStill();
    }
    await clock.advance(30_000);
    turnedAway = 0;
    // Longer than a request may wait for room.
    takesMs = 150;
    ask(PER_SECOND);
    await run(0.2);
    expect(turnedAway).to.equal(0);
    expect(admission.state.limit).to.be.at.least(250);
  });
});
