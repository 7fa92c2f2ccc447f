import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { silencePatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import { describePlans, silent, volume } from '../../../support/membership/membership-cases.ts';
import { ago, fresh, pending } from '../../../support/observed.ts';

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
        fresh(2, { probe: { state: 'Outside', setName: 'movies', lost: false } }),
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
  'waits for one that ran, though its volume is not seen to be bound yet': {
    given: {
      persistent: true,
      volumes: [0, 1, 2].map((n) => volume(n, { bound: false })),
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
  'does not wait for a volume that no node has ever had': {
    given: {
      memory: nothingRemembered,
      persistent: true,
      volumes: [volume(0), volume(1), volume(2, { bound: false })],
      members: [fresh(0), fresh(1), pending(2, { trouble: 'Unschedulable: no node has room' })],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: ['Initiate movies-db-0'],
  },
});
