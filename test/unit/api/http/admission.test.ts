import { expect } from 'chai';

import { Admission, type AdmissionOptions } from '../../../../api/http/admission.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

describe('Admission', () => {
  let clock: ManualClock;
  let admission: Admission;
  /** Names of the requests in the order in which they were let in or turned away. */
  let log: string[];

  beforeEach(() => {
    clock = new ManualClock();
    log = [];
  });

  function open(options: Partial<AdmissionOptions> = {}): void {
    admission = new Admission({
      clock,
      maxCost: 2,
      slowMs: 500,
      isLoopBusy: () => false,
      maxWaiting: 4,
      maxWaitMs: 100,
      ...options,
    });
  }
  /** Asks for room; `name` is in the log once it is told. */
  function enter(name: string, client: string, cost = 1): void {
    void Promise.resolve(admission.enter(client, cost)).then((admitted) =>
      log.push(`${name} ${admitted ? 'in' : 'away'}`),
    );
  }
  const leave = (client: string, cost = 1): void => admission.leave(client, cost, 10, false);

  it('lets in what there is room for, and the rest when others leave, oldest first', async () => {
    open();
    for (const name of ['1', '2', '3', '4']) enter(name, 'a');
    await settle();
    expect(log).to.deep.equal(['1 in', '2 in']);
    expect(admission.state).to.deep.equal({ cost: 2, waiting: 2, limit: 2 });
    leave('a');
    await settle();
    expect(log.slice(2)).to.deep.equal(['3 in']);
  });

  it('has room for what may be under way beside those who are, and those who wait', async () => {
    open({ maxCost: 5 });
    expect(admission.room).to.equal(5);
    enter('1', 'a', 4);
    expect(admission.room).to.equal(1);
    for (const name of ['2', '3']) enter(name, 'a', 2);
    await settle();
    expect([admission.state.waiting, admission.room]).to.deep.equal([2, 0]);
    leave('a', 4);
    await settle();
    expect([admission.state.cost, admission.room]).to.deep.equal([4, 1]);
  });

  it('lets no more in at once than at first while the event loop is busy all the time', async () => {
    let isLoopBusy = false;
    open({ maxCost: 1000, isLoopBusy: () => isLoopBusy });
    const fill = async (): Promise<void> => {
      for (let round = 0; round < 200; round += 1) {
        for (let n = 0; n < 200; n += 1) void admission.enter('a', 1);
        while (admission.state.cost > 0) leave('a');
        await clock.advance(1);
      }
    };
    await fill();
    expect(admission.state.limit).to.be.above(300);
    isLoopBusy = true;
    await fill();
    expect(admission.state.limit).to.equal(250);
  });

  it('turns away at once where nobody may wait', () => {
    open({ maxWaiting: 0 });
    expect([1, 2, 3].map(() => admission.enter('a', 1))).to.deep.equal([true, true, false]);
  });

  it('turns away who has waited long enough', async () => {
    open();
    for (const name of ['1', '2', '3']) enter(name, 'a');
    await clock.advance(90);
    expect(log).to.deep.equal(['1 in', '2 in']);
    await clock.advance(20);
    expect(log.slice(2)).to.deep.equal(['3 away']);
    expect(admission.state.waiting).to.equal(0);
  });

  it('lets requests wait for a moment only while the queue stands, and takes the newest first', async () => {
    open({ maxWaiting: 100 });
    for (const name of ['1', '2']) enter(name, 'a');
    // Never empty for longer than a request may wait.
    for (let turn = 0; turn < 15; turn += 1) {
      enter(`early ${turn}`, 'a');
      await clock.advance(10);
    }
    log.splice(0);
    enter('older', 'a');
    enter('newer', 'a');
    leave('a');
    await settle();
    expect(log).to.include('newer in').and.not.include('older in');
    await clock.advance(11);
    expect(log).to.include('older away');
  });

  for (const [when, overload] of [
    ['', 0],
    [', after an overload as well', 20],
  ] as const) {
    it(`lets a request wait for its time while nobody waits for long, though the queue is never empty${when}`, async () => {
      open({ maxWaiting: 100 });
      for (const name of ['1', '2']) enter(name, 'a');
      for (let turn = 0; turn < overload; turn += 1) {
        await clock.advance(10);
        enter(`early ${turn}`, 'a');
      }
      expect(admission.isOverloaded).to.equal(overload > 0);
      while (admission.state.cost > 0) leave('a');
      log.splice(0);
      for (const name of ['1', '2', '3']) enter(name, 'a');
      for (let turn = 0; turn < 40; turn += 1) {
        enter(`turn ${turn}`, 'a');
        leave('a');
        await clock.advance(10);
      }
      expect([admission.state.waiting, admission.isOverloaded]).to.deep.equal([1, false]);
      enter('next', 'a');
      await clock.advance(40);
      leave('a');
      leave('a');
      await settle();
      expect(log.at(-1)).to.equal('next in');
      expect(log.filter((line) => line.endsWith('away'))).to.deep.equal([]);
    });
  }

  it('is overloaded as well where the queue is full, so that nobody comes to wait for long', async () => {
    open();
    for (let turn = 0; turn < 40; turn += 1) {
      for (const n of [1, 2]) enter(`${turn} ${n}`, 'a');
      await clock.advance(3);
    }
    for (const n of [1, 2]) enter(`last ${n}`, 'a');
    expect([admission.isOverloaded, admission.turnsAwayAtOnce('a')]).to.deep.equal([true, true]);
  });

  it('turns away at once, while the queue stands, whoever has as many waiting as there may be room for', async () => {
    open({ maxWaiting: 100 });
    for (const name of ['1', '2', '3', '4']) enter(name, 'a');
    expect([admission.isOverloaded, admission.turnsAwayAtOnce('a')]).to.deep.equal([false, false]);
    await clock.advance(99);
    for (const name of ['5', '6']) enter(name, 'a');
    await clock.advance(3);
    expect([admission.isOverloaded, admission.turnsAwayAtOnce('a')]).to.deep.equal([true, true]);
    expect(admission.enter('a', 1)).to.equal(false);
    // Who has none waiting has its place among those who wait.
    expect(admission.turnsAwayAtOnce('b')).to.equal(false);
    enter('b1', 'b');
    expect([admission.turnsAwayAtOnce('a'), admission.turnsAwayAtOnce('b')]).to.deep.equal([true, true]);
    leave('a');
    leave('a');
    await settle();
    expect(log).to.include('b1 in');
    for (let each = 0; each < 2; each += 1) leave(each === 0 ? 'a' : 'b');
    await clock.advance(20);
    expect([admission.isOverloaded, admission.turnsAwayAtOnce('a')]).to.deep.equal([false, false]);
  });

  it('gives room to the client with the least under way', async () => {
    open({ maxWaiting: 100 });
    for (const name of ['hog 1', 'hog 2', 'hog 3', 'hog 4']) enter(name, 'hog');
    enter('other', 'other');
    leave('hog');
    await settle();
    expect(log).to.deep.equal(['hog 1 in', 'hog 2 in', 'other in']);
  });

  it('turns away from the client that has the most waiting when the queue is full', async () => {
    open();
    for (const n of [1, 2]) enter(`hog ${n}`, 'hog');
    enter('other', 'other');
    for (const n of [3, 4, 5, 6]) enter(`hog ${n}`, 'hog');
    await settle();
    expect(log).to.deep.equal(['hog 1 in', 'hog 2 in', 'hog 3 away']);
    leave('hog');
    await settle();
    expect(log.at(-1)).to.equal('other in');
  });

  it('counts costs, and lets in alone what is larger than all the room', async () => {
    open();
    enter('large', 'a', 5);
    enter('small', 'a');
    await settle();
    expect(log).to.deep.equal(['large in']);
    leave('a', 5);
    await settle();
    expect(log).to.deep.equal(['large in', 'small in']);
  });

  it('holds no more than its limit over any sequence, and loses no room', async () => {
    open({ maxCost: 10, maxWaiting: 20 });
    let under = 0;
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    const inside: { client: string; cost: number }[] = [];
    for (let turn = 0; turn < 2000; turn += 1) {
      const [client, cost] = [`c${random(4)}`, 1 + random(3)];
      void Promise.resolve(admission.enter(client, cost)).then((admitted) => {
        if (admitted) inside.push({ client, cost });
      });
      if (random(3) > 0) {
        const [gone] = inside.splice(random(Math.max(1, inside.length)), 1);
        if (gone !== undefined) admission.leave(gone.client, gone.cost, 5, false);
      }
      await settle();
      if (turn % 10 === 0) await clock.advance(7);
      under = inside.reduce((sum, { cost }) => sum + cost, 0);
      expect(admission.state.cost).to.equal(under);
      expect(under).to.be.at.most(10);
      expect(admission.state.waiting).to.be.at.most(20);
    }
    for (const { client, cost } of inside.splice(0)) admission.leave(client, cost, 5, false);
    await settle();
    for (let round = 0; round < 30 && inside.length > 0; round += 1) {
      for (const { client, cost } of inside.splice(0)) admission.leave(client, cost, 5, false);
      await settle();
    }
    expect(admission.state).to.deep.include({ cost: 0, waiting: 0 });
  });
});
