import { expect } from 'chai';

import {
  DEFAULT_LEASE_TIMES,
  LeaderElector,
  LeadershipLostError,
  longestTakeOverMs,
  type LeaseStore,
} from '../../../operator/controller/leader-elector.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { CuttableLeaseStore, MemoryLeaseStore } from '../../support/memory-lease-store.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

/** One process that wants to lead, in the state a test looks at. */
class Candidate {
  readonly store: CuttableLeaseStore;
  readonly clock: ManualClock;
  readonly logger = new RecordingLogger();
  readonly stop = new AbortController();
  readonly elector: LeaderElector;
  /** Ends the work of leading. */
  finish: () => void = () => expect.fail('is not leading');
  fail: (error: Error) => void = () => expect.fail('is not leading');
  leadSignal: AbortSignal | undefined;
  ended: 'well' | Error | undefined;

  constructor(identity: string, lease: LeaseStore, clock: ManualClock) {
    this.store = new CuttableLeaseStore(lease);
    this.clock = clock;
    this.elector = new LeaderElector({
      identity,
      store: this.store,
      logger: this.logger,
      clock,
      random: () => 0,
    });
  }

  start(): this {
    this.elector
      .run(this.stop.signal, (signal) => {
        this.leadSignal = signal;
        return new Promise((resolve, reject) => {
          this.finish = resolve;
          this.fail = reject;
        });
      })
      .then(
        () => (this.ended = 'well'),
        (error: unknown) => (this.ended = error as Error),
      );
    return this;
  }

  get leads(): boolean {
    return this.elector.isLeader;
  }
}

describe('LeaderElector', () => {
  let lease: MemoryLeaseStore;
  let clock: ManualClock;

  beforeEach(() => {
    lease = new MemoryLeaseStore();
    clock = new ManualClock();
  });
  const candidate = (identity: string, itsClock = clock): Candidate =>
    new Candidate(identity, lease, itsClock);

  it('takes a lease that nobody has written yet', async () => {
    const a = candidate('a').start();
    await settle();
    expect(a.leads).to.equal(true);
    expect(lease.record).to.deep.equal({
      holder: 'a',
      durationMs: 12_000,
      acquiredAt: clock.now(),
      renewedAt: clock.now(),
      transitions: 0,
    });
  });

  it('renews every retry period with one write and no read', async () => {
    const a = candidate('a').start();
    await settle();
    const calls = a.store.calls;
    await clock.advance(20_000);
    expect(lease.written).to.have.length(11);
    expect(a.store.calls - calls).to.equal(10);
    expect(lease.record!.acquiredAt).to.equal(clock.now() - 20_000);
    expect(lease.record!.renewedAt).to.equal(clock.now());
  });

  it('lets one of two lead, however long', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await clock.advance(120_000);
    expect([a.leads, b.leads]).to.deep.equal([true, false]);
    expect(b.elector.leader).to.equal('a');
    expect(b.logger.messages('info')).to.deep.equal(['waiting to lead']);
  });

  it('takes over from a leader that died only after having seen its lease unchanged for its whole duration', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await clock.advance(4_000);
    a.store.state = 'refused'; // Killed, as far as the lease can tell.
    await clock.advance(11_500);
    expect(b.leads).to.equal(false);
    await clock.advance(1_500); // The last renewal is seen up to a candidate's period late, and so is its end.
    expect(b.leads).to.equal(true);
    expect(lease.record).to.include({ holder: 'b', transitions: 1 });
  });

  it('takes over within 15 s of the death, whenever that comes', async () => {
    expect(longestTakeOverMs(DEFAULT_LEASE_TIMES)).to.be.below(15_000);
    for (let livedMs = 4_000; livedMs < 8_000; livedMs += 250) {
      lease = new MemoryLeaseStore();
      const [a, b] = [candidate('a').start(), candidate('b').start()];
      await clock.advance(livedMs);
      a.store.state = 'refused';
      await clock.advance(longestTakeOverMs(DEFAULT_LEASE_TIMES));
      expect(b.leads, `after ${String(livedMs)} ms of leading`).to.equal(true);
      b.stop.abort();
    }
  });

  it('does not take a lease over because its holder has another idea of the time', async () => {
    const slow = new ManualClock(Date.UTC(2020, 0, 1));
    const a = candidate('a', slow).start();
    await settle();
    const b = candidate('b').start();
    for (let second = 0; second < 60; second += 1) {
      await slow.advance(1_000);
      await clock.advance(1_000);
    }
    expect([a.leads, b.leads]).to.deep.equal([true, false]);
  });

  it('goes on leading, and waiting, when the wall clock is set', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await clock.advance(5_000);
    clock.shiftWallClock(86_400_000);
    await clock.advance(30_000);
    clock.shiftWallClock(-2 * 86_400_000);
    await clock.advance(30_000);
    expect([a.leads, b.leads]).to.deep.equal([true, false]);
  });

  it('does not take a mere change of the object, such as a label, for a renewal', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await clock.advance(4_000);
    a.store.state = 'refused';
    for (let second = 0; second < 20; second += 1) {
      lease.touch();
      await clock.advance(1_000);
    }
    expect(b.leads).to.equal(true);
  });

  for (const state of ['refused', 'silent'] as const) {
    it(`gives up leading when renewals are ${state} for the renew deadline, before another can lead`, async () => {
      const a = candidate('a').start();
      const b = candidate('b').start();
      await clock.advance(4_000);
      a.store.state = state;
      await clock.advance(7_000);
      expect(a.leads).to.equal(true);
      await clock.advance(2_000);
      expect(a.leads).to.equal(false);
      expect(b.leads).to.equal(false);
      expect(a.ended).to.be.instanceOf(LeadershipLostError);
      expect((a.ended as Error).message).to.contain('could not renew its lease for 9000 ms');
      expect(a.leadSignal!.aborted).to.equal(true);
    });
  }

  it('goes on leading when the API server is away for less than the renew deadline', async () => {
    const a = candidate('a').start();
    await clock.advance(4_000);
    a.store.state = 'silent';
    await clock.advance(5_000);
    a.store.state = 'open';
    await clock.advance(60_000);
    expect(a.leads).to.equal(true);
    expect(a.ended).to.equal(undefined);
  });

  it('gives up at once when it wakes from a long sleep to find another leading', async () => {
    const mine = new ManualClock();
    const a = candidate('a', mine).start();
    await mine.advance(4_000);
    const b = candidate('b').start();
    await clock.advance(20_000); // a's process is stopped: its clock stands still.
    expect(b.leads).to.equal(true);
    await mine.advance(2_000);
    expect(a.ended).to.be.instanceOf(LeadershipLostError);
    expect((a.ended as Error).message).to.contain('"b" holds it now');
    expect(lease.record).to.include({ holder: 'b' });
  });

  it('takes its own lease back at once after a restart in the same place', async () => {
    const before = candidate('a').start();
    await clock.advance(4_000);
    before.store.state = 'refused';
    const after = candidate('a').start();
    await settle();
    expect(after.leads).to.equal(true);
    expect(lease.record).to.include({ holder: 'a', transitions: 0 });
  });

  it('when stopped renews until its work has ended, then lets the next one lead at once', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await clock.advance(4_000);
    a.stop.abort();
    await clock.advance(30_000);
    expect(a.leadSignal!.aborted).to.equal(true);
    expect([a.leads, b.leads]).to.deep.equal([true, false]);
    a.finish();
    await settle();
    expect(a.ended).to.equal('well');
    expect(lease.record).to.include({ holder: '' });
    await clock.advance(2_000);
    expect(b.leads).to.equal(true);
    expect(lease.record).to.include({ holder: 'b', transitions: 1 });
  });

  it('takes a released lease within the period of a candidate, which may be shorter than that of a leader', async () => {
    const a = candidate('a').start();
    await settle();
    const b = candidate('b').start();
    await settle();
    a.stop.abort();
    a.finish();
    await settle();
    expect(b.leads).to.equal(false);
    await clock.advance(500);
    expect(b.leads).to.equal(true);
  });

  it('when stopped while it waits ends, and leaves the lease alone', async () => {
    candidate('a').start();
    await settle();
    const b = candidate('b').start();
    await settle();
    b.stop.abort();
    await settle();
    expect(b.ended).to.equal('well');
    expect(lease.record).to.include({ holder: 'a' });
  });

  it('ends with the error of its work, and releases the lease', async () => {
    const a = candidate('a').start();
    await settle();
    a.fail(new Error('the work failed'));
    await settle();
    expect((a.ended as Error).message).to.equal('the work failed');
    expect(lease.record).to.include({ holder: '' });
    expect(clock.pendingTimers).to.equal(0);
  });

  it('does not write over a lease that another took in the same moment', async () => {
    const a = candidate('a').start();
    const b = candidate('b').start();
    await settle();
    expect([a.leads, b.leads].filter(Boolean)).to.have.length(1);
    expect(lease.written).to.have.length(1);
  });

  it('refuses times with which two could lead at once', () => {
    for (const times of [
      { ...DEFAULT_LEASE_TIMES, renewDeadlineMs: 15_000 },
      { ...DEFAULT_LEASE_TIMES, retryPeriodMs: 10_000 },
      { ...DEFAULT_LEASE_TIMES, retryPeriodMs: 0 },
    ]) {
      expect(
        () => new LeaderElector({ identity: 'a', store: lease, logger: new RecordingLogger(), times }),
      ).to.throw(RangeError);
    }
  });
});
