import { joinPatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import { describePlans, upTo } from '../../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, memory } from '../../../support/observed.ts';

describePlans('addMember', {
  'begins with the oldest member that waits': {
    given: {
      members: [member(0), fresh(1, { createdAt: ago(5) }), fresh(2, { createdAt: ago(9) })],
      replicaSet: known([entry(0)]),
    },
    then: ['AddMember movies-db-2'],
  },
  'waits while another is getting in sync': {
    given: {
      members: [member(0), fresh(1, { probe: member(1).probe }), fresh(2)],
      replicaSet: known([entry(0), entry(1, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
    },
    then: [],
    because: 'MemberJoining: movies-db-1 is getting in sync',
  },
  'waits no longer than patience lasts': {
    given: {
      members: [member(0), fresh(1, { probe: member(1).probe }), fresh(2)],
      memory: memory({ joiningSince: new Map([['movies-db-1', ago(joinPatienceMs / 1000)]]) }),
      replicaSet: known([entry(0), entry(1, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
    },
    then: ['AddMember movies-db-2'],
  },
  'has its own time, however long it had to wait for those before it': {
    given: {
      members: [
        member(0),
        fresh(1, { probe: member(1).probe, createdAt: ago(2 * (joinPatienceMs / 1000)) }),
        fresh(2, { createdAt: ago(2 * (joinPatienceMs / 1000)) }),
      ],
      memory: memory({ joiningSince: new Map([['movies-db-1', ago(1)]]) }),
      replicaSet: known([entry(0), entry(1, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
    },
    then: [],
    because: 'MemberJoining: movies-db-1 is getting in sync',
  },
  'waits while the set has no room for another': {
    given: {
      desired: 50,
      members: [
        ...upTo(49).map((n) => member(n)),
        member(49, { terminating: true, ready: false }),
        fresh(50),
      ],
      replicaSet: known(upTo(50).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
    },
    then: [],
    because: 'SetIsFull: movies-db-50',
  },
});
