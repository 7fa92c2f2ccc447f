import { drainPatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import {
  describePlans,
  four,
  gateOff,
  leaving,
  outdated,
  volume,
} from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member } from '../../../support/observed.ts';

describePlans('finishLeave', {
  'waits until nobody reads from it': {
    given: {
      members: [
        member(0),
        member(1),
        member(2),
        member(3, { ...leaving(5), ...gateOff, queryConnections: 4 }),
      ],
      replicaSet: known(four),
    },
    then: [],
    because: 'waiting for the query tier to let go of it (4 connections)',
  },
  'waits where it cannot be told who reads from it': {
    given: {
      members: [
        member(0),
        member(1),
        member(2),
        member(3, { ...leaving(5), ...gateOff, queryConnections: null }),
      ],
      replicaSet: known(four),
    },
    then: [],
    because: 'waiting for the query tier to let go of it (unknown connections)',
  },
  'waits for readers no longer than patience lasts': {
    given: {
      members: [
        member(0),
        member(1),
        member(2),
        member(3, { ...leaving(drainPatienceMs / 1000), ...gateOff, queryConnections: 4 }),
      ],
      replicaSet: known(four),
    },
    then: ['RemoveMember movies-db-3'],
  },
  'goes on to removal when drained': {
    given: {
      members: [
        member(0),
        member(1),
        member(2),
        member(3, { ...leaving(5), ...gateOff, queryConnections: 0 }),
      ],
      replicaSet: known(four),
    },
    then: ['RemoveMember movies-db-3'],
  },
  'has the primary step down first': {
    given: {
      members: [
        member(0, { ...leaving(5), ...gateOff, queryConnections: 0 }),
        member(1),
        member(2),
        member(3),
      ],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3)]),
    },
    then: ['StepDown movies-db-0'],
  },
  'goes on voting until another member can take the vote': {
    given: {
      members: [
        member(0),
        member(1),
        member(2, { ...leaving(90), ...gateOff }),
        member(3, { ...gateOff, inSyncGate: null }),
      ],
      replicaSet: known([
        entry(0),
        entry(1),
        entry(2),
        entry(3, { votes: 0, state: 'STARTUP2', lagSeconds: null }),
      ]),
    },
    then: [],
    because: 'MemberJoining: movies-db-3 is getting in sync',
  },
  'has the member join that is to take the vote': {
    given: {
      members: [member(0), member(1), member(2, { ...leaving(90), ...gateOff }), fresh(3)],
    },
    then: ['AddMember movies-db-3'],
  },
  'never has the primary step down without an heir': {
    given: {
      desired: 1,
      members: [member(0, { ...leaving(5), ...gateOff, queryConnections: 0 }), member(1, gateOff)],
      replicaSet: known([entry(0), entry(1, { votes: 0, lagSeconds: 60 })]),
    },
    then: [],
    because: 'waiting for another member that can take its vote',
  },
  'ends with pod and volume': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      members: [member(0), member(1), member(2), member(3, { ...leaving(9), ...gateOff })],
    },
    then: ['DeleteMember movies-db-3', 'DeleteVolume movies-db-3'],
  },
  'keeps pod and volume until a majority knows of the removal': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      members: [member(0), member(1), member(2), member(3, { ...leaving(9), ...gateOff })],
      replicaSet: known([entry(0), entry(1), entry(2)], 0, { committed: false }),
    },
    then: [],
    because: 'movies-db-3 leaves: waiting for a majority to know of its removal',
  },
  'is one at a time': {
    given: {
      desired: 1,
      members: [member(0), member(1), member(2, { ...leaving(5), ...gateOff, queryConnections: 3 })],
      replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2, { votes: 0 })]),
    },
    then: [],
    because: 'movies-db-2 leaves: waiting for the query tier',
  },
  'brings another heir in where the newer member beside an outdated primary is gone': {
    given: {
      desired: 1,
      members: [member(0, { ...outdated, ...leaving(5), ...gateOff, queryConnections: 0 }), fresh(2)],
      replicaSet: known([entry(0)]),
    },
    then: ['AddMember movies-db-2'],
  },
});
