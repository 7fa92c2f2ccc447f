import {
  discoveryPatienceMs,
  restartPatienceMs,
} from '../../../../operator/movie-search-cluster/membership/patience.ts';
import {
  describePlans,
  down,
  gateOff,
  outside,
  silent,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, setId } from '../../../support/observed.ts';

describePlans('restartOutsider', {
  'first gives mongod and DNS a moment, and takes the members off the readers’ list': {
    given: {
      members: [0, 1, 2].map((n) => member(n, outside(discoveryPatienceMs / 1000 - 1))),
      replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
    },
    then: ['GateOff movies-db-0', 'GateOff movies-db-1', 'GateOff movies-db-2'],
  },
  'starts one of them again, the one that has waited longest': {
    given: {
      members: [0, 1, 2].map((n) => member(n, { ...gateOff, ...outside(n === 1 ? 60 : 30) })),
      replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
    },
    then: ['RestartMember movies-db-1'],
  },
  'waits for one that was started again, whatever its pod seems to be': {
    given: {
      members: [
        member(0, { ...gateOff, ...outside(60) }),
        member(1, {
          ...gateOff,
          ...silent,
          startedAt: ago(90),
          restartedAt: ago(restartPatienceMs / 1000 - 1),
        }),
      ],
      desired: 2,
      replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
    },
    then: [],
    because: 'MemberJustRestarted: movies-db-1',
  },
  'does not wait for ever': {
    given: {
      members: [
        member(0, { ...gateOff, ...outside(60) }),
        member(1, { ...gateOff, ...silent, restartedAt: ago(restartPatienceMs / 1000) }),
      ],
      desired: 2,
      replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
    },
    then: ['RestartMember movies-db-0'],
  },
  'starts one of them again also where another one is new': {
    given: {
      members: [
        member(0, { ...gateOff, ...outside(30) }),
        member(1, { ...gateOff, ...outside(20) }),
        fresh(3, { startedAt: ago(60) }),
      ],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['RestartMember movies-db-0'],
  },
  'leaves the rest to the heartbeats of one that takes part': {
    given: {
      members: [member(0), ...[1, 2].map((n) => member(n, { ...gateOff, ...outside(30) }))],
      replicaSet: known([entry(0, { lagSeconds: null }), entry(1, down), entry(2, down)], null),
    },
    then: [],
    because: 'NoPrimary',
  },
  'starts none again that was removed, belongs to another set, or goes': {
    given: {
      members: [
        member(0, {
          ...gateOff,
          ...outside(30),
          probe: { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: false },
        }),
        member(1, {
          ...gateOff,
          ...outside(30),
          probe: { state: 'Outside', setName: 'other', replicaSetId: setId, strayed: true },
        }),
        member(2, { ...gateOff, ...outside(30), terminating: true }),
      ],
      replicaSet: { kind: 'Unknown', reason: 'nobody is in a set' },
    },
    then: ['CreateMember movies-db-3'],
  },
});
