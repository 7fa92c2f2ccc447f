import { getEventListeners } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

import { expect } from 'chai';

import { Deadline, DeadlineExceeded } from '../../../api/deadline.ts';
import { systemClock } from '../../../time/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('Deadline', () => {
  const clock = new ManualClock();

  it('counts down, and aborts when it is over', async () => {
    using deadline = new Deadline(clock, 100);
    await clock.advance(40);
    expect(deadline.remainingMs).to.equal(60);
    expect(deadline.passed()).to.equal(false);
    await clock.advance(60);
    expect(deadline.remainingMs).to.equal(0);
    expect(deadline.passed()).to.equal(true);
    expect(deadline.signal.reason)
      .to.be.instanceOf(DeadlineExceeded)
      .and.have.property('message', 'No answer within 100 ms.');
  });

  it('aborts with its parent, for the reason of its parent', () => {
    const parent = new AbortController();
    using deadline = new Deadline(clock, 100, parent.signal);
    parent.abort(new Error('gone'));
    expect(deadline.passed()).to.equal(true);
    expect(deadline.signal.reason).to.equal(parent.signal.reason);
  });

  it('has passed from the start where its parent has', () => {
    using deadline = new Deadline(clock, 100, AbortSignal.abort('gone'));
    expect(deadline.passed()).to.equal(true);
    expect(deadline.signal.reason).to.equal('gone');
  });

  it('gives a part no more than it has, and outlives the part', async () => {
    using deadline = new Deadline(clock, 100);
    using short = deadline.within(30);
    using long = deadline.within(5000);
    expect(long.remainingMs).to.equal(100);
    await clock.advance(30);
    expect([short.passed(), deadline.passed(), long.passed()]).to.deep.equal([true, false, false]);
    await clock.advance(70);
    expect([deadline.passed(), long.passed()]).to.deep.equal([true, true]);
  });

  it('tells whoever wanted to know that it ended, once, and nobody who does not any more', async () => {
    using deadline = new Deadline(clock, 100);
    const told: string[] = [];
    const tell = (who: string) => (): void => void told.push(`${who}: ${String(deadline.reason)}`);
    const left = tell('left');
    deadline.onEnd(tell('one'));
    deadline.onEnd(left);
    deadline.offEnd(left);
    deadline.end(new Error('enough'));
    deadline.end(new Error('more'));
    await clock.advance(200);
    expect(told).to.deep.equal(['one: Error: enough']);
    expect(() => deadline.throwIfPassed()).to.throw('enough');
  });

  it('has a signal that tells the same, whenever it is asked for', async () => {
    using early = new Deadline(clock, 100);
    using late = new Deadline(clock, 100);
    const { signal } = early;
    expect(signal.aborted).to.equal(false);
    await clock.advance(100);
    expect([signal.aborted, late.signal.aborted]).to.deep.equal([true, true]);
    expect([signal.reason, late.signal.reason]).to.deep.equal([early.reason, late.reason]);
  });

  it('ends its parts for its own reason, but for those that are over', () => {
    using deadline = new Deadline(clock, 100);
    using part = deadline.within(50);
    const over = deadline.within(50);
    over[Symbol.dispose]();
    deadline.end(new Error('enough'));
    expect([part.reason, over.passed()]).to.deep.equal([deadline.reason, false]);
    using late = deadline.within(50);
    expect(late.reason).to.equal(deadline.reason);
  });

  it('lets what has arrived be read first where the process was held up past the deadline', async () => {
    using deadline = new Deadline(systemClock, 20);
    const arrived = new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.once('message', () => {
        resolve(deadline.passed() ? 'too late' : 'in time');
        port1.close();
      });
      port2.postMessage('an answer');
    });
    const until = performance.now() + 60;
    while (performance.now() < until) Math.random();
    expect(await arrived).to.equal('in time');
  });

  describe('where the process stood still', () => {
    it('gives the time back, no more than it was long', async () => {
      for (const [stoodStill, back] of [
        [60, 60],
        [150, 100],
      ] as const) {
        using deadline = new Deadline(clock, 100);
        await clock.advance(50);
        await clock.standStill(stoodStill);
        expect([deadline.passed(), deadline.remainingMs]).to.deep.equal([false, back]);
        await clock.advance(back - 1);
        expect(deadline.passed()).to.equal(false);
        await clock.advance(1);
        expect(deadline.passed()).to.equal(true);
      }
    });

    it('gives a standstill back that was over before the time was', async () => {
      using deadline = new Deadline(clock, 100);
      await clock.standStill(90);
      await clock.advance(10);
      expect([deadline.passed(), deadline.remainingMs]).to.deep.equal([false, 90]);
    });

    it('gives time back once, whatever comes after', async () => {
      using deadline = new Deadline(clock, 100);
      await clock.standStill(150);
      expect(deadline.passed()).to.equal(false);
      await clock.standStill(150);
      expect(deadline.passed()).to.equal(true);
    });

    it('gives nothing back for a standstill before it began', async () => {
      await clock.standStill(150);
      using deadline = new Deadline(clock, 100);
      await clock.advance(100);
      expect(deadline.passed()).to.equal(true);
    });

    it('gives a part of the work its own time back', async () => {
      using deadline = new Deadline(clock, 100);
      using part = deadline.within(40);
      await clock.standStill(500);
      expect([part.remainingMs, deadline.remainingMs]).to.deep.equal([40, 100]);
    });

    it('knows it of the true clock', async () => {
      using deadline = new Deadline(systemClock, 400);
      const began = performance.now();
      while (performance.now() - began < 600) Math.random();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(deadline.passed()).to.equal(false);
    });
  });

  it('leaves no trace in a parent that outlives it', () => {
    const parent = new AbortController();
    {
      using deadline = new Deadline(clock, 100, parent.signal);
      expect(getEventListeners(parent.signal, 'abort')).to.have.length(1);
      expect(deadline.passed()).to.equal(false);
    }
    expect(getEventListeners(parent.signal, 'abort')).to.deep.equal([]);
  });

  it('leaves no timer behind', () => {
    const before = clock.pendingTimers;
    {
      using deadline = new Deadline(clock, 100);
      using part = deadline.within(10);
      expect(clock.pendingTimers).to.equal(before + 2);
      expect(part.passed()).to.equal(false);
    }
    expect(clock.pendingTimers).to.equal(before);
  });
});
