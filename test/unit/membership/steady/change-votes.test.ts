import { describePlans, four, gateOff, leaving, upTo } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member, memberProbe, node, pending } from '../../../support/observed.ts';

/** Two members, the first on a node that is to be emptied. */
const drained = {
  desired: 2,
  members: [member(0), member(1)],
  nodes: [node(0, { unschedulable: true }), node(1)],
};

describePlans('changeVotes', {
  'gives a vote to a member in sync where the number of voters is even': {
    given: { replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2, { votes: 0 })]) },
    then: ['GrantVote movies-db-1'],
  },
  'gives no vote to a member that lags': {
    given: {
      members: [member(0), member(1, gateOff), member(2, gateOff)],
      replicaSet: known([entry(0), ...[1, 2].map((n) => entry(n, { votes: 0, lagSeconds: 11 }))]),
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
  'makes an even electorate odd where nobody can be given a vote': {
    given: { members: [member(0), member(1), pending(3)], replicaSet: known([entry(0), entry(1)]) },
    then: ['RevokeVote movies-db-1'],
  },
  'makes an even electorate odd by a vote more where a member can be given one': {
    given: { replicaSet: known([entry(0), entry(1), entry(2, { votes: 0 })]) },
    then: ['GrantVote movies-db-2'],
  },
  'takes the vote of a voter without a pod first, to make an even electorate odd': {
    given: {
      desired: 1,
      members: [member(0)],
      // Its pod object is gone, and its process runs on.
      replicaSet: known([entry(0), entry(1)]),
    },
    then: ['RevokeVote movies-db-1'],
  },
  'takes no vote of an odd electorate in which a voter is down': {
    given: {
      members: [member(0), member(1), member(2, gateOff)],
      replicaSet: known([entry(0), entry(1), entry(2, { state: 'DOWN' })]),
    },
    then: [],
    because: 'GateKept',
  },
  'gives votes in pairs: one more alone would make the electorate even for as long as a copy takes': {
    given: {
      members: [member(0), member(1), fresh(2, { probe: memberProbe('movies-db-2') })],
      replicaSet: known([
        entry(0),
        entry(1, { votes: 0 }),
        entry(2, { votes: 0, state: 'STARTUP2', lagSeconds: null }),
      ]),
    },
    then: [],
    because: 'VotesInPairs: movies-db-1 is given a vote once a second member',
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
  'gives another member a vote where the only voter is on a node that is to be emptied': {
    given: { ...drained, replicaSet: known([entry(0), entry(1, { votes: 0 })]) },
    then: ['GrantVote movies-db-1'],
  },
  'then has the primary on that node hand over': {
    given: { ...drained, replicaSet: known([entry(0), entry(1)]) },
    then: ['StepDown movies-db-0'],
  },
  'then takes its vote': {
    given: { ...drained, replicaSet: known([entry(0), entry(1)], 1) },
    then: ['RevokeVote movies-db-0'],
  },
  'then leaves votes as they are': {
    given: { ...drained, replicaSet: known([entry(0, { votes: 0 }), entry(1)], 1) },
    then: [],
    because: 'AsDesired',
  },
  'leaves a vote where it is while no other member is in sync': {
    given: {
      ...drained,
      members: [member(0), member(1, { ...gateOff })],
      replicaSet: known([entry(0), entry(1, { votes: 0, lagSeconds: 60 })]),
    },
    then: [],
    because: 'movies-db-1 is more than 10 s behind',
  },
  'leaves votes as they are where every node is to be emptied': {
    given: {
      ...drained,
      nodes: [node(0, { unschedulable: true }), node(1, { unschedulable: true })],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'AsDesired',
  },
  'moves a vote out of a zone that has the majority': {
    given: {
      desired: 4,
      members: [0, 1, 2, 3].map((n) => member(n, { zone: n < 2 ? 'zone-a' : n === 2 ? 'zone-b' : 'zone-c' })),
      replicaSet: known(four),
    },
    then: ['GrantVote movies-db-3'],
  },
  'then takes one of that zone, and not the primary’s': {
    given: {
      desired: 4,
      members: [0, 1, 2, 3].map((n) => member(n, { zone: n < 2 ? 'zone-a' : n === 2 ? 'zone-b' : 'zone-c' })),
      replicaSet: known([entry(0), entry(1), entry(2), entry(3)]),
    },
    then: ['RevokeVote movies-db-1'],
  },
  'leaves a majority in one of two zones: moving it would only change the zone': {
    given: {
      desired: 4,
      members: [0, 0, 1, 1].map((at, n) => member(n, { node: `node-${at}`, zone: `zone-${at}` })),
      replicaSet: known(four),
    },
    then: [],
    because: 'AsDesired',
  },
});
