import { expect } from 'chai';
import { planMembership } from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import { describePlans, down, four } from '../../support/membership/membership-cases.ts';
import { entry, fresh, hostOf, known, member, membershipInput } from '../../support/observed.ts';

describePlans('a steady set', {
  'is left alone': { given: {}, then: [], because: 'AsDesired' },
  'is left alone with an even number of members, of which an odd number votes': {
    given: { desired: 4, members: [0, 1, 2, 3].map((n) => member(n)), replicaSet: known(four) },
    then: [],
    because: 'AsDesired',
  },
  'is left alone while nothing can be told of it': {
    given: { replicaSet: { kind: 'Unknown', reason: 'no member answers' } },
    then: [],
    because: 'MembersUnreachable: no member answers',
  },
});

describe('planMembership', () => {
  it('bases a change of the set on the version it saw', () => {
    const { actions } = planMembership(
      membershipInput({
        members: [member(0), member(1)],
        desired: 2,
        replicaSet: known([entry(0), entry(1), entry(2, down)]),
      }),
    );
    expect(actions).to.deep.equal([
      { kind: 'RemoveMember', name: 'movies-db-2', host: hostOf('movies-db-2'), version: 7 },
    ]);
  });

  it('says what is under way, and nothing when nothing is', () => {
    expect(planMembership(membershipInput()).progress).to.equal(null);
    const joining = planMembership(membershipInput({ members: [member(0), member(1), fresh(2)] }));
    expect(joining.progress).to.deep.equal({
      reason: 'MemberJoining',
      message: 'movies-db-2 is getting in sync (SECONDARY, 0 s behind).',
    });
  });
});
