import { expect } from 'chai';

import {
  replicaSetView,
  type ReplicaSetConfig,
  type ReplicaSetStatus,
} from '../../../operator/mongo/replica-set-view.ts';

const config: ReplicaSetConfig = {
  _id: 'movies',
  version: 7,
  term: 3,
  members: [
    { _id: 0, host: 'm0' },
    { _id: 1, host: 'm1', votes: 0, priority: 0, hidden: true },
  ],
  settings: { replicaSetId: '0123456789abcdef01234567' },
};

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24) + seconds * 1000);

/** A primary m0 and a secondary m1, whose newest writes are of these seconds. */
function status(
  primary: number | null,
  secondary: number | null,
  overrides: Partial<ReplicaSetStatus['members'][number]> = {},
): ReplicaSetStatus {
  const written = (seconds: number | null) => ({
    optime: { t: seconds === null ? -1 : 3 },
    optimeDate: seconds === null ? new Date(0) : at(seconds),
  });
  return {
    members: [
      { _id: 0, name: 'm0', health: 1, state: 1, ...written(primary) },
      { _id: 1, name: 'm1', health: 1, state: 2, ...written(secondary), ...overrides },
    ],
  };
}

const lagOf = (...looks: [ReplicaSetStatus, ReplicaSetStatus?]): number | null | undefined =>
  replicaSetView(config, ...looks).members[1]?.lagSeconds;

describe('replicaSetView', () => {
  it('joins configuration and status', () => {
    expect(replicaSetView(config, status(20, 15))).to.deep.equal({
      setName: 'movies',
      replicaSetId: '0123456789abcdef01234567',
      version: 7,
      term: 3,
      primary: 'm0',
      members: [
        {
          id: 0,
          host: 'm0',
          votes: 1,
          priority: 1,
          hidden: false,
          state: 'PRIMARY',
          healthy: true,
          lagSeconds: 0,
          newestWrite: { term: 3, at: at(20) },
          message: null,
        },
        {
          id: 1,
          host: 'm1',
          votes: 0,
          priority: 0,
          hidden: true,
          state: 'SECONDARY',
          healthy: true,
          lagSeconds: 5,
          newestWrite: { term: 3, at: at(15) },
          message: null,
        },
      ],
    });
  });

  it('knows no lag without a primary, of a member that does not answer, and of one without a write', () => {
    const noPrimary = status(20, 20, {});
    expect(lagOf({ members: noPrimary.members.map((member) => ({ ...member, state: 2 })) })).to.equal(null);
    expect(lagOf(status(20, 20, { health: 0, state: 8 }))).to.equal(null);
    expect(lagOf(status(20, null))).to.equal(null);
    expect(lagOf(status(null, 20))).to.equal(null);
  });

  it('tells how far each member has written also without a primary, but for one without a write', () => {
    const { members } = status(20, null);
    const view = replicaSetView(config, { members: members.map((member) => ({ ...member, state: 2 })) });
    expect(view.members.map(({ newestWrite }) => newestWrite)).to.deep.equal([{ term: 3, at: at(20) }, null]);
  });

  it('counts a member ahead of what is known of the primary as up to date', () => {
    expect(lagOf(status(20, 21))).to.equal(0);
  });

  it('prefers the finer clock where the server has one', () => {
    expect(lagOf(status(20, 15, { lastAppliedWallTime: at(19.5) }))).to.equal(0.5);
  });

  it('shows no lag for a member that has by now what the primary had at the first look', () => {
    const [first, second] = [status(20, 10), status(30, 20)];
    expect(lagOf(first)).to.equal(10);
    expect(lagOf(second, first)).to.equal(0);
  });

  it('still shows the lag of a member that has not', () => {
    const [first, second] = [status(20, 10), status(20, 12)];
    expect(lagOf(second, first)).to.equal(8);
  });

  it('measures against the new primary after an election between the looks', () => {
    const first = status(20, 10);
    const second: ReplicaSetStatus = {
      members: [
        { _id: 0, name: 'm0', health: 1, state: 2, optimeDate: at(5) },
        { _id: 1, name: 'm1', health: 1, state: 1, optimeDate: at(20) },
      ],
    };
    const view = replicaSetView(config, second, first);
    expect(view.primary).to.equal('m1');
    expect(view.members[0]?.lagSeconds).to.equal(5);
  });

  it('shows a member the asked one has no news of as unknown', () => {
    const { members } = replicaSetView(config, { members: status(20, 20).members.slice(0, 1) });
    expect(members[1]).to.include({ state: 'UNKNOWN', healthy: false, lagSeconds: null });
  });

  it('takes a state that is new to this release for unknown', () => {
    const { members } = replicaSetView(config, status(20, 20, { state: 4 }));
    expect(members[1]?.state).to.equal('UNKNOWN');
  });

  it("passes on what a member's heartbeat complains of", () => {
    const { members } = replicaSetView(
      config,
      status(20, 20, { lastHeartbeatMessage: 'Error connecting to m1' }),
    );
    expect(members[1]?.message).to.equal('Error connecting to m1');
  });
});
