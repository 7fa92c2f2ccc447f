import { expect } from 'chai';

import { DelayBrake, WRITE_COUNTS } from '../../../../seed/brake/delay-brake.ts';
import {
  compareReads,
  LEAST_SPEED,
  MOST_SPEED,
  nextSpeed,
  type ReadsAre,
} from '../../../../seed/brake/delay-pace.ts';
import { type MeanTimes, ReadTimes } from '../../../../seed/brake/read-times.ts';
import { failure } from '../../../support/failure.ts';

describe('compareReads', () => {
  const finds = (queries: number | null) => ({ queries, commands: null });
  const cases: [string, MeanTimes | null, MeanTimes | null, ReadsAre][] = [
    ['in time while they take what they do at rest', finds(10), finds(10), 'inTime'],
    ['in time while they take longer by what nobody notices', finds(2.2), finds(1), 'inTime'],
    ['late where they take long', finds(14), finds(10), 'late'],
    [
      'late where those of one kind are',
      { queries: 1, commands: 900 },
      { queries: 1, commands: 500 },
      'late',
    ],
    ['compared kind by kind', { queries: 1, commands: 900 }, finds(1), 'inTime'],
    ['none where nobody reads, even if nothing is known of rest', finds(null), null, 'none'],
    ['untold where no member tells', null, finds(10), 'untold'],
    ['not comparable where no member told at rest', finds(10), null, 'notComparable'],
    ['not comparable where others read at rest', { queries: null, commands: 9 }, finds(10), 'notComparable'],
  ];
  for (const [what, now, rest, expected] of cases) {
    it(`finds them ${what}`, () => expect(compareReads(now, rest)).to.equal(expected));
  }
});

describe('nextSpeed', () => {
  const cases: [string, number, ReadsAre, number][] = [
    ['grows by a step while reads are in time', 0.2, 'inTime', 0.25],
    ['falls by a factor where reads are late', 0.3, 'late', 0.21],
    ['grows fast where nobody reads', 0.3, 'none', 0.55],
    ['grows no further than it may while somebody reads', 0.29, 'inTime', MOST_SPEED],
    ['falls to that at once when somebody begins to read', 1, 'inTime', MOST_SPEED],
    ['is that at most where reads are late', 1, 'late', MOST_SPEED],
    ['is the whole at most where nobody reads', 0.9, 'none', 1],
    ['never stands still', 0.11, 'late', LEAST_SPEED],
    ['stays where nobody tells', MOST_SPEED, 'untold', MOST_SPEED],
    ['stays below where nobody tells', 0.2, 'untold', 0.2],
    ['falls at once where nobody tells any more', 1, 'untold', MOST_SPEED],
    ['does not grow where rest is not known', 0.2, 'notComparable', 0.2],
  ];
  for (const [what, speed, reads, expected] of cases) {
    it(what, () => expect(nextSpeed(speed, reads)).to.be.closeTo(expected, 1e-9));
  }
});

describe('DelayBrake', () => {
  const neverStopped = new AbortController().signal;

  /** People who read, as the members count them: how many a second, and what each read takes while the load works at a speed. */
  interface People {
    readonly perSecond: number | ((at: number) => number);
    readonly takesMs: (at: number, speed: number) => number;
    /** Whether a member tells of them. Absent: always. */
    readonly isTold?: (at: number) => boolean;
  }

  /** A brake on a clock of its own, beside people whose reads are looked at every 100 ms, while the load works or waits. */
  function trial({ perSecond, takesMs, isTold = () => true }: People) {
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
        const asked = (typeof perSecond === 'number' ? perSecond : perSecond(looks * 100)) / 10;
        count += asked;
        micros += asked * 1000 * takesMs(looks * 100, brake.speed ?? 0);
        const queries = { reads: count, micros };
        if (isTold(looks * 100))
          reads.saw({ member: 'a', queries, commands: { reads: 0, micros: 0 } }, looks * 100);
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

  /** Share of `seconds` in which a load works that takes 50 ms to make each batch ready, and next to none to write it. */
  async function shareOfWork(
    { brake, pass, now }: ReturnType<typeof trial>,
    seconds: number,
  ): Promise<number> {
    const began = now();
    let worked = 0;
    while (now() - began < seconds * 1000) {
      const written = await brake.wait(neverStopped);
      written();
      pass(50);
      worked += 50;
    }
    return worked / (now() - began);
  }

  it('waits at first until it knows what reads take at rest', async () => {
    const { brake, now } = trial({ perSecond: 50, takesMs: () => 10 });
    expect(brake.speed).to.equal(null);
    await brake.wait(neverStopped);
    expect(now()).to.be.within(1000, 3000);
    expect(brake.speed).to.equal(MOST_SPEED);
  });

  it('works as much as it may beside readers, and no more, where no read takes longer for it', async () => {
    const world = trial({ perSecond: 50, takesMs: () => 10 });
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 100)).to.be.closeTo(MOST_SPEED, 0.03);
  });

  it('comes to full speed at once where nobody reads, however busy the members are', async () => {
    const world = trial({ perSecond: 0, takesMs: () => 500 });
    await shareOfWork(world, 5);
    expect(await shareOfWork(world, 10)).to.be.greaterThan(0.95);
  });

  it('is gentle until it is known that nobody reads, and again as soon as somebody does', async () => {
    const world = trial({ perSecond: (at) => (at > 10_000 && at < 20_000 ? 0 : 50), takesMs: () => 10 });
    const seen: boolean[] = [world.brake.isGentle];
    for (const seconds of [8, 9, 10]) {
      await shareOfWork(world, seconds);
      seen.push(world.brake.isGentle);
    }
    expect(seen).to.deep.equal([true, true, false, true]);
  });

  it('is gentle where no member tells whether anybody reads', async () => {
    const world = trial({ perSecond: 0, takesMs: () => 10, isTold: () => false });
    await shareOfWork(world, 10);
    expect(world.brake.isGentle).to.equal(true);
  });

  it('keeps below the speed at which reads take long, and near it', async () => {
    // Long above some share of the time: a queue that grows with what the load does.
    const world = trial({ perSecond: 50, takesMs: (_, speed) => (speed > 0.22 ? 40 : 10) });
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 60)).to.be.within(0.12, 0.25);
  });

  it('counts what the members take to write a batch as work of theirs, not only what the loader takes to make it', async () => {
    const slow = { perSecond: 50, takesMs: (_: number, speed: number) => (speed > 0 ? 100 : 1) };
    const { brake, pass, after, now } = trial(slow);
    const batch = async (): Promise<void> => {
      const written = await brake.wait(neverStopped);
      after(100, written);
      // Made ready in next to no time.
      pass(5);
    };
    while (now() < 15_000) await batch();
    const from = now();
    let batches = 0;
    for (; now() < 55_000; batches += 1) await batch();
    const counted = WRITE_COUNTS * batches * 100;
    expect(counted / (now() - from)).to.be.within(0.5 * LEAST_SPEED, 1.5 * LEAST_SPEED);
  });

  it('counts a write more than once, since all members have work of it', async () => {
    const { brake, pass, now } = trial({ perSecond: 50, takesMs: () => 10 });
    let writing = 0;
    while (now() < 60_000) {
      const written = await brake.wait(neverStopped);
      pass(100);
      written();
      writing += 100;
    }
    expect(writing / now()).to.be.closeTo(1 / (1 + WRITE_COUNTS * (1 / MOST_SPEED - 1)), 0.01);
  });

  it('learns anew what reads take at rest, so that what has made them slow for another reason does not hold it for ever', async () => {
    const world = trial({ perSecond: 50, takesMs: (at) => (at < 4000 ? 10 : 500) });
    await shareOfWork(world, 30);
    expect(await shareOfWork(world, 20)).to.be.within(0.05, 0.15);
    await shareOfWork(world, 60);
    expect(await shareOfWork(world, 20)).to.be.closeTo(MOST_SPEED, 0.05);
  });

  it('learns what reads take once somebody reads where nobody did at first', async () => {
    const world = trial({ perSecond: (at) => (at < 10_000 ? 0 : 50), takesMs: () => 10 });
    await shareOfWork(world, 9);
    expect(world.brake.speed).to.equal(1);
    // Were 10 ms not known to be what they take at rest, they would be taken for late.
    await shareOfWork(world, 30);
    expect(world.brake.speed).to.equal(MOST_SPEED);
  });

  it('keeps to what it may beside readers while no member tells whether anybody reads', async () => {
    const world = trial({ perSecond: 50, takesMs: () => 500, isTold: () => false });
    await shareOfWork(world, 60);
    expect(world.brake.speed).to.equal(MOST_SPEED);
  });

  it('goes back to what it may beside readers where members are too busy to tell any more', async () => {
    const world = trial({ perSecond: 0, takesMs: () => 40, isTold: (at) => at < 20_000 });
    await shareOfWork(world, 19);
    expect(world.brake.speed).to.equal(1);
    await shareOfWork(world, 20);
    expect(world.brake.speed).to.equal(MOST_SPEED);
  });

  it('does not rest again and again beside people who read so seldom that a rest may see too few of them', async () => {
    for (const perSecond of [1.95, 2, 2.2, 2.4, 2.6]) {
      const world = trial({ perSecond, takesMs: () => 10 });
      await shareOfWork(world, 20);
      expect(await shareOfWork(world, 60), `${perSecond} reads a second`).to.be.greaterThan(0.8 * MOST_SPEED);
    }
  });

  it('works more than it rests beside people whose reads come in bursts, none of which comes in a rest', async () => {
    const world = trial({ perSecond: (at) => (at % 4000 < 300 ? 30 : 0), takesMs: () => 10 });
    await shareOfWork(world, 20);
    expect(await shareOfWork(world, 60)).to.be.greaterThan(0.5);
  });

  it('ends with the reason of a signal', async () => {
    const abort = new AbortController();
    const { brake } = trial({ perSecond: 0, takesMs: () => 10 });
    abort.abort(new Error('stopped'));
    expect(await failure(brake.wait(abort.signal))).to.have.property('message', 'stopped');
  });
});
