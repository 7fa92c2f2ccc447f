import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { describePlans, outdated, silent } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member, pending } from '../../../support/observed.ts';

describePlans('discardMembers', {
  'deletes an outdated member that never started': {
    given: { members: [member(0), member(1), member(2), pending(3, outdated)] },
    then: ['DeleteMember movies-db-3'],
  },
  'deletes an outdated member that has not joined': {
    given: { members: [member(0), member(1), fresh(2, outdated)], replicaSet: known([entry(0), entry(1)]) },
    then: ['DeleteMember movies-db-2', 'CreateMember movies-db-3'],
  },
  'deletes outdated members that never worked': {
    given: {
      memory: nothingRemembered,
      members: [0, 1, 2].map((n) => fresh(n, { ...outdated, ...silent, containersReady: false })),
      replicaSet: { kind: 'Unknown', reason: 'no member answers' },
    },
    then: [
      'DeleteMember movies-db-0',
      'DeleteMember movies-db-1',
      'DeleteMember movies-db-2',
      'CreateMember movies-db-3',
      'CreateMember movies-db-4',
      'CreateMember movies-db-5',
    ],
  },
  'keeps silent members that served reads once, whatever the status has forgotten': {
    given: {
      memory: nothingRemembered,
      members: [
        ...[0, 1, 2].map((n) => member(n, { ...outdated, ...silent, containersReady: false, ready: false })),
        fresh(3),
      ],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because:
      'WaitingForMembers: Before initiation each member must say that it is empty. Waiting for movies-db-0, movies-db-1, movies-db-2',
  },
  'keeps silent members that may hold data': {
    given: {
      members: [0, 1, 2].map((n) =>
        member(n, { ...outdated, ...silent, containersReady: false, ready: false }),
      ),
      replicaSet: { kind: 'Unknown', reason: 'no member answers' },
    },
    then: [],
    because: 'MembersUnreachable',
  },
  'deletes a pod that has ended': {
    given: {
      members: [member(0), member(1), member(2, { phase: 'Failed', containersReady: false, ready: false })],
    },
    then: ['DeleteMember movies-db-2', 'CreateMember movies-db-3'],
  },
});
