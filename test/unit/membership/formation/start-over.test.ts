import { copying, describePlans, silent } from '../../../support/membership/membership-cases.ts';
import { ago, fresh, member, pending } from '../../../support/observed.ts';

describePlans('startOver', {
  'deletes the members that join where the only one with the data went before': {
    given: {
      members: [
        fresh(1, { ...copying, createdAt: ago(120) }),
        fresh(2, { ...copying, createdAt: ago(120) }),
        pending(3),
      ],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: ['DeleteMember movies-db-1', 'DeleteMember movies-db-2'],
  },
  'keeps them while the one with the data ends': {
    given: {
      members: [member(0, { terminating: true }), fresh(1, { ...copying, createdAt: ago(120) }), fresh(2)],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: ['CreateMember movies-db-3'],
  },
  'keeps them while the one with the data is silent': {
    given: {
      members: [
        member(0, { inSyncGate: null, ready: false, ...silent }),
        fresh(1, { ...copying, createdAt: ago(120) }),
        fresh(2),
      ],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: [],
    because: 'DataMayBeThere: Members that wait for a primary are kept: movies-db-0',
  },
  'keeps the first member of a set that is being made': {
    given: {
      members: [fresh(0, copying), fresh(1), fresh(2)],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: [],
    because: 'SetIsNew',
  },
});
