import { expect } from 'chai';
import { joinPatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import { planMembership } from '../../../../operator/movie-search-cluster/membership/plan-membership.ts';
import { gateOff, outdated, upTo } from '../../../support/membership/membership-cases.ts';
import {
  ago,
  entry,
  fresh,
  known,
  member,
  membershipInput,
  pending,
  memory,
} from '../../../support/observed.ts';

describe('memberTroubles', () => {
  it('says that a full set cannot be rolled, and what to do', () => {
    const { troubles } = planMembership(
      membershipInput({
        desired: 50,
        members: upTo(50).map((n) => member(n, outdated)),
        replicaSet: known(upTo(50).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
      }),
    );
    expect(troubles.map(({ reason }) => reason)).to.deep.equal(['NoRoomToRoll']);
  });

  it('calls a join slow by the time since it began, not since the pod was made', () => {
    const joiner = fresh(2, { probe: member(2).probe, createdAt: ago(joinPatienceMs / 500) });
    const replicaSet = known([entry(0), entry(1), entry(2, { state: 'STARTUP2', votes: 0 })]);
    const slow = (seconds: number) =>
      planMembership(
        membershipInput({
          members: [member(0), member(1), joiner],
          memory: memory({ joiningSince: new Map([['movies-db-2', ago(seconds)]]) }),
          replicaSet,
        }),
      ).troubles.map(({ reason }) => reason);
    expect(slow(5)).to.deep.equal([]);
    expect(slow(joinPatienceMs / 1000)).to.deep.equal(['MemberNotInSync']);
  });

  it('says which member has fallen behind, without a figure that changes with every look', () => {
    const { troubles } = planMembership(
      membershipInput({
        members: [member(0), member(1), member(2, gateOff)],
        replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 17.3 })]),
      }),
    );
    expect(troubles).to.deep.equal([
      {
        reason: 'MemberNotInSync',
        message: 'movies-db-2 is more than 10 s behind and serves no reads until it has caught up.',
      },
    ]);
  });

  it('says why a pod does not start', () => {
    const { troubles } = planMembership(
      membershipInput({
        members: [member(0), member(1), pending(2, { trouble: 'ImagePullBackOff: not found' })],
      }),
    );
    expect(troubles).to.deep.equal([
      { reason: 'MemberNotStarting', message: 'movies-db-2: ImagePullBackOff: not found' },
    ]);
  });
});
