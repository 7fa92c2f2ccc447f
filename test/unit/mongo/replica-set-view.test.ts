import { expect } from 'chai';

import type { PrimaryLook } from '../../../operator/mongo/primary-looks.ts';
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

const lagOf = (...given: [ReplicaSetStatus, PrimaryLook[]?, number?]): number | null | undefined =>
  replicaSetView(config, ...given).members[1]?.lagSeconds;

/** A look, so many seconds after the looker's clock began, at a primary with a newest write of this second. */
const look = (clock: number, primary: number): PrimaryLook => ({
  at: clock * 1000,
  newestWrite: at(primary).getTime(),
  lagging: [],
});

describe('replicaSetView', () => {
  it('joins configuration and status', () => {
    expect(replicaSetView(config, status(20, 15))).to.deep.equal({
      setName: 'movies',
      replicaSetId: '0123456789abcdef01234567',
      version: 7,
      term: 3,
      committed: false,
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
          heardSecondsAgo: null,
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
          heardSecondsAgo: null,
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

  it('knows a member to lag no longer than since it had all that the primary had', () => {
    expect(lagOf(status(40, 20))).to.equal(20);
    expect(lagOf(status(40, 20), [look(100, 10), look(105, 20)], 106_500)).to.equal(1.5);
    expect(lagOf(status(40, 20), [look(100, 10), look(105, 20), look(105.5, 40)], 106_500)).to.equal(1.5);
  });

  it('takes the writes for its lag where that is less, and where no look tells', () => {
    expect(lagOf(status(40, 20), [look(60, 20)], 106_500)).to.equal(20);
    expect(lagOf(status(40, 20), [look(105, 30)], 106_500)).to.equal(20);
    expect(lagOf(status(40, 40), [look(100, 10)], 106_500)).to.equal(0);
  });

  it('measures against the new primary after an election since the last look', () => {
    const second: ReplicaSetStatus = {
      members: [
        { _id: 0, name: 'm0', health: 1, state: 2, optimeDate: at(5) },
        { _id: 1, name: 'm1', health: 1, state: 1, optimeDate: at(20) },
      ],
    };
    const view = replicaSetView(config, second, [look(96, 5), look(100, 20)], 101_000);
    expect(view.primary).to.equal('m1');
    expect(view.members[0]?.lagSeconds).to.equal(5);
  });

  it('shows a member the asked one has no news of as unknown', () => {
    const { members } = replicaSetView(config, { members: status(20, 20).members.slice(0, 1) });
    expect(members[1]).to.include({ state: 'UNKNOWN', healthy: false, lagSeconds: null });
  });

  it('tells how long ago a member was heard, though it does not answer, and nothing of one never heard', () => {
    const heard = (lastHeartbeatRecv: Date) => {
      const { members } = status(20, 20, { health: 0, lastHeartbeatRecv });
      return replicaSetView(config, { date: at(30), members }).members[1];
    };
    expect(heard(at(27))).to.include({ healthy: false, heardSecondsAgo: 3 });
    expect(heard(new Date(0))).to.include({ heardSecondsAgo: null });
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

  describe('tells whether a majority of the voters holds the configuration', () => {
    const held = { configVersion: 7, configTerm: 3 };
    const three: ReplicaSetConfig = {
      ...config,
      members: [0, 1, 2].map((_id) => ({ _id, host: `m${_id}`, ...(_id === 2 && { votes: 0 }) })),
    };
    type Told = Partial<ReplicaSetStatus['members'][number]> | null;
    const committed = (of: ReplicaSetConfig, told: readonly Told[]): boolean => {
      const members = told.flatMap((each, _id) =>
        each === null ? [] : [{ _id, name: `m${_id}`, health: 1, state: 2, ...each }],
      );
      return replicaSetView(of, { members }).committed;
    };
    for (const [what, told, expected] of [
      ['all hold it', [held, held, held], true],
      ['one voter of two holds an older one', [held, { ...held, configVersion: 6 }, held], false],
      ['one voter of two holds one of an earlier term', [held, { ...held, configTerm: 2 }, held], false],
      ['one voter of two is not heard', [held, { ...held, health: 0 }, held], false],
      ['one voter of two was never heard of', [held, null, held], false],
      ['only one without a vote holds an older one', [held, held, { ...held, configVersion: 6 }], true],
    ] satisfies [string, Told[], boolean][]) {
      it(`${expected ? 'yes' : 'no'}: ${what}`, () => {
        expect(committed(three, told)).to.equal(expected);
      });
    }

    it('yes: a forced one is held, which has no term until the next election', () => {
      const { _id, version } = three;
      const alone = { _id, version, members: three.members.slice(0, 1) };
      expect(committed(alone, [{ configVersion: 7, configTerm: -1 }])).to.equal(true);
      expect(committed(alone, [{ configVersion: 7, configTerm: 3 }])).to.equal(false);
    });
  });
});
