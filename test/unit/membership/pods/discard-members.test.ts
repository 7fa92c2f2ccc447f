import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import {
  begun,
  describePlans,
  down,
  leaving,
  outdated,
  silent,
  silentNode,
  volume,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, memory, node, pending } from '../../../support/observed.ts';

const evicted = {
  phase: 'Failed',
  endReason: 'Evicted',
  containersReady: false,
  ready: false,
  inSyncGate: false,
} as const;

describePlans('discardMembers', {
  'makes a pod anew that has no node, and avoids one that is there again': {
    given: {
      nodes: [node(2)],
      members: [member(0), member(1), pending(3, { node: null, avoidsNodes: ['node-2'] })],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['DeleteMember movies-db-3', 'CreateMember movies-db-4'],
  },
  'leaves a pod that has no node while those that it avoids are silent': {
    given: {
      nodes: [silentNode],
      members: [member(0), member(1), pending(3, { node: null, avoidsNodes: ['node-2'] })],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'WaitingForMembers: 2 of 3 members are ready.',
  },
  'leaves a pod that has a node, whatever it was to avoid': {
    given: {
      nodes: [node(2)],
      members: [member(0), member(1), pending(3, { node: 'node-1', avoidsNodes: ['node-2'] })],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'WaitingForMembers: 2 of 3 members are ready.',
  },
  'waits a while before it makes the next pod anew that has ended': {
    given: {
      memory: begun('PodEnded', 'Remake', 9),
      members: [member(0), member(1), member(3, evicted)],
      replicaSet: known([entry(0), entry(1), entry(3, down)]),
    },
    then: [],
    because: 'MemberFailed: movies-db-3 has failed (PodEnded): its pod has ended (Evicted)',
  },
  'has a person look at pods that end again and again': {
    given: {
      memory: memory({
        nextOrdinal: 9,
        remedies: [300, 200, 100].map((seconds) => ({
          at: ago(seconds),
          member: `movies-db-${seconds}`,
          uid: `uid-${seconds}`,
          cause: 'PodEnded',
          remedy: 'Remake',
        })),
      }),
      members: [member(0), member(1), member(3, evicted)],
      replicaSet: known([entry(0), entry(1), entry(3, down)]),
    },
    then: [],
    because: '3 members were remade or replaced lately, and it did not last',
  },
  'deletes a pod that has ended and was told to leave, however many have ended': {
    given: {
      memory: begun('PodEnded', 'Remake', 1),
      members: [member(0), member(1), member(2), member(3, { ...evicted, ...leaving(3) })],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3, { ...down, votes: 0 })]),
    },
    then: ['DeleteMember movies-db-3', 'RemoveMember movies-db-3'],
  },
  'starts a silent member anew that has a volume to go on with': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), member(2, { ...silent, silentSince: ago(60) })],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['DeleteMember movies-db-2'],
  },
  'deletes an outdated member that never started': {
    given: { members: [member(0), member(1), member(2), pending(3, outdated)] },
    then: ['DeleteMember movies-db-3'],
  },
  'deletes an outdated member that has not joined': {
    given: {
      members: [member(0), member(1), fresh(2, outdated)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
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
