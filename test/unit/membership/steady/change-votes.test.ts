import { describePlans, four, gateOff, leaving, upTo } from '../../../support/membership/membership-cases.ts';
import { entry, known, member, pending } from '../../../support/observed.ts';

describePlans('changeVotes', {
  'gives a vote to a member in sync where the number of voters is even': {
    given: { replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2, { votes: 0 })]) },
    then: ['GrantVote movies-db-1'],
  },
  'gives no vote to a member that lags': {
    given: {
      members: [member(0), member(1), member(2, gateOff)],
      replicaSet: known([entry(0), entry(1), entry(2, { votes: 0, lagSeconds: 11 })]),
    },
    then: [],
    because: 'NoVoterInSync',
  },
  'makes up the vote of a member that leaves before it goes': {
    given: {
      members: [
        member(0),
        member(1),
        member(2, { ...leaving(5), ...gateOff, queryConnections: 0 }),
        member(3),
      ],
      replicaSet: known(four),
    },
    then: ['GrantVote movies-db-3'],
  },
  'takes no vote of those that are left where a member is gone': {
    given: { members: [member(0), member(1), pending(3)], replicaSet: known([entry(0), entry(1)]) },
    then: [],
    because: 'WaitingForMembers: 2 of 3 members are ready',
  },
  'lets a member leave whose vote cannot be made up before, because all seven are given': {
    given: {
      desired: 8,
      members: upTo(9).map((n) =>
        member(n, n === 6 ? { ...leaving(5), ...gateOff, queryConnections: 0 } : {}),
      ),
      replicaSet: known(upTo(9).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
    },
    then: ['RemoveMember movies-db-6'],
  },
});
