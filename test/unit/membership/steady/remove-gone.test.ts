import { describePlans, down, silent, volume } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member, memberProbe } from '../../../support/observed.ts';

const noVote = { votes: 0, priority: 0 } as const;

describePlans('removeGone', {
  'leaves a voter in the set whose pod is gone, while nobody can take its vote': {
    given: { members: [member(0), member(1)], replicaSet: known([entry(0), entry(1), entry(2, down)]) },
    then: ['CreateMember movies-db-3'],
  },
  'has the replacement join before the voter that is gone is taken out': {
    given: {
      members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent }), fresh(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['AddMember movies-db-3'],
  },
  'leaves the voter in the set while its replacement copies the data': {
    given: {
      members: [member(0), member(1), fresh(3, { probe: memberProbe('movies-db-3') })],
      replicaSet: known([
        entry(0),
        entry(1),
        entry(2, down),
        entry(3, { ...noVote, state: 'STARTUP2', lagSeconds: null }),
      ]),
    },
    then: [],
    because: 'VoteIsNeeded: movies-db-2',
  },
  'takes the voter out once its replacement can vote': {
    given: {
      members: [member(0), member(1), member(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down), entry(3, noVote)]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'takes a voter out once another member can vote, though its pod can never end': {
    given: {
      members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent }), member(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down), entry(3, noVote)]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'takes a member without a vote out at once': {
    given: {
      members: [member(0), member(1), member(2)],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3, { ...down, ...noVote })]),
    },
    then: ['RemoveMember movies-db-3'],
  },
  'takes a voter out at once where there are too many: those left must not be a minority by its vote': {
    given: {
      desired: 1,
      members: [member(0), member(1)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'keeps a member whose volume is there, though its pod can never end': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent })],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: [],
    because: 'VolumeIsThere: movies-db-2',
  },
});
