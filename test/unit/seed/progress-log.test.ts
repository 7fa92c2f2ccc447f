import { expect } from 'chai';

import type { LoadProgress } from '../../../catalog/load-progress.ts';
import type { LoadEvent } from '../../../seed/load-options.ts';
import {
  ProgressLog,
  SAVE_INTERVAL_MS,
  STANDING_SAVE_INTERVAL_MS,
  TELL_INTERVAL_MS,
} from '../../../seed/progress-log.ts';
import { SeedError } from '../../../seed/seed-error.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('ProgressLog', () => {
  let clock: ManualClock;
  let events: LoadEvent[];
  let saved: LoadProgress[];
  let save: (progress: LoadProgress) => Promise<void>;
  let log: ProgressLog;
  let isStandingStill: boolean;
  beforeEach(() => {
    clock = new ManualClock();
    events = [];
    saved = [];
    isStandingStill = false;
    save = (progress) => Promise.resolve(void saved.push(progress));
    log = new ProgressLog({
      store: { saveProgress: (progress) => save(progress) },
      version: 'v1',
      now: () => new Date(clock.now()),
      monotonicNow: () => clock.monotonicNow(),
      onEvent: (event) => events.push(event),
      isStandingStill: () => isStandingStill,
    });
  });
  afterEach(() => log.stop());

  const pass = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await log.tick();
    await log.settled();
  };

  it('tells of each phase as it begins and ends, with how long it took', async () => {
    log.begin('Loading');
    await clock.advance(2500);
    log.begin('Snapshot');
    await clock.advance(500);
    log.end();
    expect(events).to.deep.equal([
      { kind: 'phaseBegun', phase: 'Loading' },
      { kind: 'phaseEnded', phase: 'Loading', seconds: 2.5 },
      { kind: 'phaseBegun', phase: 'Snapshot' },
      { kind: 'phaseEnded', phase: 'Snapshot', seconds: 0.5 },
    ]);
    expect(log.phase).to.equal(null);
  });

  it('writes seldom while the load stands still for a reader, which has to copy that too; the log goes on', async () => {
    log.begin('Loading');
    await log.settled();
    isStandingStill = true;
    for (let second = 1; second * 1000 < STANDING_SAVE_INTERVAL_MS; second += 1) await pass(1000);
    expect(saved).to.have.length(1);
    expect(events.filter(({ kind }) => kind === 'progress')).to.have.length(2);
    await pass(1000);
    expect(saved).to.have.length(2);
    isStandingStill = false;
    await pass(SAVE_INTERVAL_MS);
    expect(saved).to.have.length(3);
  });

  it('writes a phase at its beginning, and its figures every few seconds', async () => {
    const share = { done: 0, total: 1000 };
    let rows = 0;
    log.begin('Loading', { share: () => share, rows: () => rows });
    await log.settled();
    expect(saved).to.have.length(1);
    for (let second = 1; second * 1000 < SAVE_INTERVAL_MS; second += 1) await pass(1000);
    expect(saved).to.have.length(1);
    share.done = 300;
    rows = 600;
    log.note({ titles: 600 });
    await pass(1000);
    expect(saved).to.have.length(2);
    expect(saved.at(-1)).to.deep.include({ phase: 'Loading', titles: 600, updatedAt: new Date(clock.now()) });
    expect(saved.at(-1)).to.deep.include({ percent: 30, rowsPerSecond: 200, secondsLeft: 7 });
  });

  it('logs a phase every few seconds, and not at every look', async () => {
    log.begin('Loading', { share: () => ({ done: 5, total: 10 }), rows: () => 3 });
    const told = (): number => events.filter(({ kind }) => kind === 'progress').length;
    for (let ms = 1000; ms < TELL_INTERVAL_MS; ms += 1000) await pass(1000);
    expect(told()).to.equal(0);
    await pass(1000);
    expect(told()).to.equal(1);
    expect(events.at(-1)).to.deep.include({ percent: 50, rowsPerSecond: 0, secondsLeft: null });
    await pass(1000);
    expect(told()).to.equal(1);
  });

  it('takes nothing of one phase into the next', async () => {
    log.begin('Loading', { share: () => ({ done: 9, total: 10 }), rows: () => 3 });
    await pass(5000);
    log.begin('Snapshot');
    await log.settled();
    expect(saved.at(-1)).to.deep.include({ percent: null, rowsPerSecond: null, secondsLeft: null });
  });

  it('drops an answer of the phase before', async () => {
    const answer = Promise.withResolvers<{ done: number; total: number }>();
    log.begin('Snapshot', { share: () => answer.promise });
    log.begin('Verifying');
    answer.resolve({ done: 1, total: 2 });
    await new Promise(setImmediate);
    await log.fail(new Error('over'));
    expect(saved.at(-1)).to.deep.include({ message: 'over', percent: null });
  });

  it('holds what was known of a share while it cannot be told', async () => {
    let share: { done: number; total: number } | null = { done: 1, total: 2 };
    log.begin('Snapshot', { share: () => share });
    await pass(1000);
    share = null;
    await pass(SAVE_INTERVAL_MS);
    expect(saved.at(-1)).to.deep.include({ percent: 50, secondsLeft: null });
  });

  it('says once that a share cannot be had, and goes on', async () => {
    log.begin('Snapshot', { share: () => Promise.reject(new Error('not allowed')) });
    await pass(SAVE_INTERVAL_MS);
    await pass(SAVE_INTERVAL_MS);
    expect(events.filter(({ kind }) => kind === 'shareUnknown')).to.have.length(1);
    expect(saved.at(-1)).to.deep.include({ phase: 'Snapshot', percent: null });
  });

  it('has one write under way at a time, and the newest in the next', async () => {
    const first = Promise.withResolvers<undefined>();
    let under = 0;
    save = async (progress) => {
      under += 1;
      expect(under).to.equal(1);
      saved.push(progress);
      if (saved.length === 1) await first.promise;
      under -= 1;
    };
    log.begin('Loading');
    log.begin('Snapshot');
    log.begin('Verifying');
    first.resolve(undefined);
    await log.settled();
    expect(saved.map(({ phase }) => phase)).to.deep.equal(['Loading', 'Verifying']);
  });

  it('has its last word after every write before it', async () => {
    const first = Promise.withResolvers<undefined>();
    save = async (progress) => {
      if (saved.length === 0) await first.promise;
      saved.push(progress);
    };
    log.begin('Loading');
    const failed = log.fail(new SeedError('STOPPED', 'stopped'));
    first.resolve(undefined);
    await failed;
    expect(saved.map(({ phase }) => phase)).to.deep.equal(['Loading', 'Failed']);
    expect(saved.at(-1)).to.include({ message: 'stopped', secondsLeft: null });
  });

  it('fails the load where its document cannot be written', async () => {
    save = () => Promise.reject(new SeedError('STORE_UNAVAILABLE', 'no majority'));
    log.begin('Loading');
    const error: unknown = await log.settled().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SeedError);
    expect(() => log.throwIfFailed()).to.throw('no majority');
  });
});
