import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { silencePatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import { describePlans, silent, volume } from '../../../support/membership/membership-cases.ts';
import { ago, fresh, pending, setId } from '../../../support/observed.ts';

describePlans('initiateSet', {
  'starts on the first member that runs': {
    given: {
      memory: nothingRemembered,
      members: [pending(0), fresh(1), pending(2)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['Initiate movies-db-1'],
  },
  'waits for a member that ran before and may hold data': {
    given: { members: [fresh(0), fresh(1), fresh(2, silent)], replicaSet: { kind: 'Uninitiated' } },
    then: [],
    because: 'Waiting for movies-db-2',
  },
  'waits for a member that holds data of a set in which it takes no part': {
    given: {
      members: [
        fresh(0),
        fresh(1),
        fresh(2, { probe: { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: false } }),
      ],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'Waiting for movies-db-2',
  },
  'waits for every volume to be looked at': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [fresh(0), fresh(1), pending(2)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'Waiting for movies-db-2',
  },
  'waits no longer than patience lasts for a member that never came to serve a read': {
    given: {
      memory: nothingRemembered,
      members: [0, 1, 2].map((n) =>
        fresh(n, {
          createdAt: ago(silencePatienceMs / 1000),
          ...(n === 0 && { ...silent, containersReady: false }),
        }),
      ),
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['Initiate movies-db-1'],
  },
  'waits for ever for one that served reads, or has a volume': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [0, 1, 2].map((n) =>
        fresh(n, {
          createdAt: ago(silencePatienceMs / 1000),
          ...(n === 0 && { ...silent, containersReady: false }),
        }),
      ),
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'Waiting for movies-db-0',
  },
  'waits for one that ran, though its volume does not say so yet': {
    given: {
      persistent: true,
      volumes: [0, 1, 2].map((n) => volume(n, { mayHoldData: n !== 0 })),
      members: [0, 1, 2].map((n) =>
        fresh(n, {
          createdAt: ago(silencePatienceMs / 1000),
          ...(n === 0 && { ...silent, containersReady: false }),
        }),
      ),
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['MarkVolumeStarted movies-db-0'],
  },
  'waits for a volume that was used and whose member is still to be made': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [fresh(0), fresh(1), pending(2, { terminating: true })],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'Waiting for movies-db-2',
  },
  'waits until the volume of the first member says that a mongod has started on it': {
    given: {
      memory: nothingRemembered,
      persistent: true,
      volumes: [0, 1, 2].map((n) => volume(n, { mayHoldData: false })),
      members: [fresh(0), pending(1), pending(2)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['MarkVolumeStarted movies-db-0'],
  },
  'does not wait for a member that cannot be scheduled, though a node has its volume': {
    given: {
      memory: nothingRemembered,
      persistent: true,
      volumes: [volume(0), volume(1), volume(2, { mayHoldData: false })],
      members: [fresh(0), fresh(1), pending(2, { trouble: 'Unschedulable: no node has room' })],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['Initiate movies-db-0'],
  },
  'does not wait for a member whose pod is refused': {
    given: {
      memory: nothingRemembered,
      persistent: true,
      volumes: [volume(0), volume(1), volume(2, { mayHoldData: false })],
      members: [fresh(0), fresh(1)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['CreateMember movies-db-2', 'Initiate movies-db-0'],
  },
});
