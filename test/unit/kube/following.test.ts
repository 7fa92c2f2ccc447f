import { expect } from 'chai';
import { Following } from '../../../kube/following.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('Following', () => {
  let clock: ManualClock;
  let following: Following;

  beforeEach(() => {
    clock = new ManualClock(Date.UTC(2026, 10, 24, 12));
    following = new Following(clock);
  });

  it('knows nothing before the first word', () => {
    expect(following.state).to.deep.equal({
      heardAt: null,
      silentMs: null,
      brokenMs: null,
      unbrokenMs: null,
    });
  });

  it('measures silence from the last word, and the unbroken time from the first', async () => {
    following.heard();
    await clock.advance(4_000);
    following.heard();
    await clock.advance(3_000);
    expect(following.state).to.deep.equal({
      heardAt: new Date('2026-11-24T12:00:04Z'),
      silentMs: 3_000,
      brokenMs: null,
      unbrokenMs: 7_000,
    });
  });

  it('measures a break from the first of the failures in a row', async () => {
    following.heard();
    await clock.advance(1_000);
    following.broke();
    await clock.advance(2_000);
    following.broke();
    expect(following.state).to.include({ silentMs: 3_000, brokenMs: 2_000, unbrokenMs: null });
  });

  it('begins a new unbroken time with the first word after a break', async () => {
    following.heard();
    following.broke();
    await clock.advance(5_000);
    following.heard();
    await clock.advance(1_000);
    expect(following.state).to.include({ silentMs: 1_000, brokenMs: null, unbrokenMs: 1_000 });
  });

  it('does not go by the wall clock, which may be set', async () => {
    following.heard();
    clock.shiftWallClock(-3_600_000);
    await clock.advance(1_000);
    expect(following.state.silentMs).to.equal(1_000);
  });
});
