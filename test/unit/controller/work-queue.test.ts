import { expect } from 'chai';
import fc from 'fast-check';

import { WorkQueue } from '../../../operator/controller/work-queue.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

describe('WorkQueue', () => {
  let clock: ManualClock;
  let queue: WorkQueue;
  beforeEach(() => {
    clock = new ManualClock();
    queue = new WorkQueue(clock);
  });

  it('gives keys out in the order they came', async () => {
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect([await queue.get(), await queue.get(), await queue.get()]).to.deep.equal(['a', 'b', 'c']);
  });

  it('takes several additions of a waiting key as one', async () => {
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(queue.depth).to.equal(2);
    expect([await queue.get(), await queue.get()]).to.deep.equal(['a', 'b']);
    expect(queue.depth).to.equal(0);
  });

  it('holds back a key that is worked on until that is done, then gives it out once more', async () => {
    queue.add('a');
    await queue.get();
    queue.add('a');
    queue.add('a');
    expect(queue.depth).to.equal(0);
    queue.done('a');
    expect(queue.depth).to.equal(1);
    expect(await queue.get()).to.equal('a');
    queue.done('a');
    expect(queue.depth).to.equal(0);
  });

  describe('a key that is held off', () => {
    /** When the key is given out, in milliseconds from now; null: not within a minute. */
    const givenOutAfter = async (): Promise<number | null> => {
      const startedAt = clock.monotonicNow();
      while (clock.monotonicNow() - startedAt < 60_000) {
        if (queue.depth > 0) return clock.monotonicNow() - startedAt;
        await clock.advance(1_000);
      }
      return null;
    };

    it('is not given out sooner, whoever adds it', async () => {
      queue.holdOff('a', 20_000);
      queue.add('a');
      queue.addAfter('a', 1_000);
      queue.add('a');
      expect(await givenOutAfter()).to.equal(20_000);
      expect(queue.depth).to.equal(1);
    });

    it('is not given out sooner where it was added during its work', async () => {
      queue.add('a');
      await queue.get();
      queue.add('a');
      queue.holdOff('a', 20_000);
      queue.done('a');
      expect(await givenOutAfter()).to.equal(20_000);
    });

    it('is not given out at all unless it is added', async () => {
      queue.holdOff('a', 20_000);
      expect(await givenOutAfter()).to.equal(null);
    });

    it('holds up no other key, and itself no longer than the longest delay', async () => {
      queue.holdOff('a', 20_000);
      queue.holdOff('a', 5_000);
      queue.add('a');
      queue.add('b');
      expect(await queue.get()).to.equal('b');
      expect(await givenOutAfter()).to.equal(20_000);
      await queue.get();
      queue.done('a');
      queue.add('a');
      expect(await givenOutAfter()).to.equal(0);
    });
  });

  it('hands a key to whoever already waits for one', async () => {
    const first = queue.get();
    const second = queue.get();
    queue.add('a');
    queue.add('b');
    expect(await Promise.all([first, second])).to.deep.equal(['a', 'b']);
  });

  it('hands a key added during its work to a waiting taker only when that work is done', async () => {
    queue.add('a');
    await queue.get();
    const taken: (string | undefined)[] = [];
    void queue.get().then((key) => taken.push(key));
    queue.add('a');
    await settle();
    expect(taken).to.deep.equal([]);
    queue.done('a');
    await settle();
    expect(taken).to.deep.equal(['a']);
  });

  it('adds after a delay', async () => {
    queue.addAfter('a', 1_000);
    await clock.advance(999);
    expect(queue.depth).to.equal(0);
    await clock.advance(1);
    expect(queue.depth).to.equal(1);
  });

  it('adds at once where the delay is nothing', () => {
    queue.addAfter('a', 0);
    queue.addAfter('b', -5);
    expect(queue.depth).to.equal(2);
  });

  for (const { name, delays } of [
    { name: 'a later one asked for second', delays: [1_000, 5_000] },
    { name: 'an earlier one asked for second', delays: [5_000, 1_000] },
  ]) {
    it(`lets the earliest delay of a key win over ${name}, and adds it once`, async () => {
      for (const delay of delays) queue.addAfter('a', delay);
      await clock.advance(1_000);
      expect(await queue.get()).to.equal('a');
      queue.done('a');
      await clock.advance(10_000);
      expect(queue.depth).to.equal(0);
    });
  }

  it('after shutting down gives undefined to all, drops what waits and leaves no timer', async () => {
    queue.addAfter('late', 1_000);
    const waiting = queue.get();
    queue.add('first');
    expect(await waiting).to.equal('first');
    queue.add('second');
    const blocked = new WorkQueue(clock);
    const taker = blocked.get();
    blocked.shutDown();
    queue.shutDown();
    queue.add('third');
    queue.addAfter('fourth', 1);
    queue.done('first');
    expect(await taker).to.equal(undefined);
    expect(await queue.get()).to.equal(undefined);
    expect(queue.depth).to.equal(0);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('never has a key worked on twice at once, and loses no addition, whatever the order of events', async () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key }),
      fc.record({ do: fc.constant('addAfter' as const), key, delayMs: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('finish' as const), pick: fc.nat() }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const time = new ManualClock();
        const subject = new WorkQueue(time);
        const working: string[] = [];
        /** Keys added since work on them last began. */
        const owed = new Set<string>();
        let waitingTakers = 0;
        const take = (): void => {
          waitingTakers += 1;
          void subject.get().then((taken) => {
            waitingTakers -= 1;
            if (taken === undefined) return;
            expect(working, 'worked on twice at once').not.to.include(taken);
            working.push(taken);
            owed.delete(taken);
          });
        };
        for (const action of steps) {
          if (action.do === 'add') {
            owed.add(action.key);
            subject.add(action.key);
          } else if (action.do === 'addAfter') {
            owed.add(action.key);
            subject.addAfter(action.key, action.delayMs);
          } else if (action.do === 'take') {
            take();
          } else if (action.do === 'wait') {
            await time.advance(action.ms);
          } else if (working.length > 0) {
            subject.done(working.splice(action.pick % working.length, 1)[0]!);
          }
          await settle();
        }
        await time.advance(100);
        // Enough takers for all that is left: everything owed must come out.
        for (let round = 0; round < 10; round += 1) {
          while (working.length > 0) subject.done(working.pop()!);
          while (waitingTakers < 3) take();
          await settle();
        }
        expect([...owed]).to.deep.equal([]);
        expect(subject.depth).to.equal(0);
      }),
      { numRuns: 60 },
    );
  }).timeout(30_000);
});
