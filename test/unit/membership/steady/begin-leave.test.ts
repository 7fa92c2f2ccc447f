import {
  describePlans,
  four,
  gateOff,
  outdated,
  silent,
} from '../../../support/membership/membership-cases.ts';
import { entry, known, member } from '../../../support/observed.ts';

describePlans('beginLeave', {
  'takes neither the primary nor one of the emptier zone': {
    given: {
      members: [0, 1, 2, 3].map((n) => member(n, { zone: n === 1 ? 'zone-1' : 'zone-0' })),
      replicaSet: known(four, 3),
    },
    then: ['MarkLeaving movies-db-2 ScaleDown'],
  },
  'prefers a member that is not ready': {
    given: {
      members: [member(0), member(1, gateOff), member(2), member(3)],
      replicaSet: known([...four.slice(0, 1), entry(1, { lagSeconds: 60 }), ...four.slice(2)]),
    },
    then: ['MarkLeaving movies-db-1 ScaleDown'],
  },
  'takes no ready reader while a missing one makes them too few': {
    given: {
      desired: 3,
      members: [
        member(0),
        member(1),
        member(2),
        member(3, { ...outdated, ready: false, inSyncGate: null, ...silent }),
      ].map((it, index) =>
        index < 3 ? { ...it, templateHash: 'older' } : { ...it, templateHash: 'current' },
      ),
      replicaSet: known([...four.slice(0, 3), entry(3, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
    },
    then: [],
    because: 'ReadersTooFew',
  },
  'has an outdated member leave once a newer one is beside it, the primary last': {
    given: {
      members: [member(0, outdated), member(1, outdated), member(2, outdated), member(3)],
      replicaSet: known(four),
    },
    then: ['MarkLeaving movies-db-2 Outdated'],
  },
  'has no outdated member leave for a newer one that has fallen behind': {
    given: {
      desired: 1,
      members: [member(0, outdated), member(1)],
      replicaSet: known([entry(0), entry(1, { votes: 0, lagSeconds: 30 })]),
    },
    then: ['GateOff movies-db-1'],
  },
  'has the outdated primary leave in the end': {
    given: {
      members: [member(0, outdated), member(3), member(4), member(5)],
      replicaSet: known([entry(0), entry(3), entry(4), entry(5, { votes: 0 })]),
    },
    then: ['MarkLeaving movies-db-0 Outdated'],
  },
});
