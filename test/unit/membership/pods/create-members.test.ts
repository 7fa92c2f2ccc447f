import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { diskFullExitCode } from '../../../../operator/movie-search-cluster/objects/member-pod.ts';
import {
  begun,
  describePlans,
  down,
  gateOff,
  leaving,
  onSilentNode,
  outdated,
  silent,
  silentNode,
  upTo,
  volume,
} from '../../../support/membership/membership-cases.ts';
import { ago, container, entry, known, member, memory, pending } from '../../../support/observed.ts';

describePlans('createMembers', {
  'makes all members at once': {
    given: { members: [], replicaSet: { kind: 'Unknown', reason: 'none' }, memory: nothingRemembered },
    then: ['CreateMember movies-db-0', 'CreateMember movies-db-1', 'CreateMember movies-db-2'],
  },
  'makes those that are missing, under names nothing remembers': {
    given: {
      members: [member(0), member(2)],
      memory: memory({ nextOrdinal: 5 }),
      replicaSet: known([entry(0), entry(1, down), entry(2)]),
    },
    then: ['CreateMember movies-db-5'],
  },
  'makes a replacement while the one it replaces is still terminating': {
    given: { members: [member(0), member(1), member(2, { terminating: true, ready: false })] },
    then: ['CreateMember movies-db-3'],
  },
  'makes a replacement beside a member on a silent node, and away from that': {
    given: {
      nodes: [silentNode],
      members: [member(0), member(1), member(2, { ...onSilentNode, ...gateOff })],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-3 away from node-2'],
  },
  'makes a replacement beside a member with a volume on a silent node': {
    given: {
      nodes: [silentNode],
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), member(2, { ...onSilentNode, ...gateOff })],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-3 away from node-2'],
  },
  'makes one replacement for a member that has failed, not one at each look': {
    given: {
      nodes: [silentNode],
      memory: begun('NodeSilent', 'Replace'),
      members: [member(0), member(1), member(2, { ...onSilentNode, ...gateOff }), pending(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: [],
    because: 'ReplacementAwaited: movies-db-2 leaves once 3 others serve reads: 2 do.',
  },
  'makes none while the set has no primary that a replacement could join': {
    given: {
      nodes: [silentNode],
      members: [member(0), member(1, silent), member(2, { ...onSilentNode, ...gateOff })],
      replicaSet: known([entry(0), entry(1, down), entry(2, down)], null),
    },
    then: [],
    because: 'NoPrimary',
  },
  'makes a member again for its volume wherever that is': {
    given: {
      nodes: [silentNode],
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-2'],
  },
  'makes a replacement for a member that cannot come back to its volume': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [
        member(0),
        member(1),
        pending(2, { createdAt: ago(60), trouble: 'Unschedulable: volume node affinity' }),
      ],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-3'],
  },
  'makes a replacement for a member whose pod does not end': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [
        member(0),
        member(1),
        member(2, { ...silent, ...gateOff, terminating: true, graceEndsAt: ago(31) }),
      ],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-3'],
  },
  'makes a replacement away from a node whose disk is full': {
    given: {
      members: [
        member(0),
        member(1),
        member(2, {
          ...gateOff,
          ...silent,
          containersReady: false,
          node: 'node-2',
          container: container({
            runningSince: null,
            lastEnd: { reason: 'Error', exitCode: diskFullExitCode, startedAt: ago(20), endedAt: ago(19) },
          }),
        }),
      ],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['CreateMember movies-db-3 away from node-2'],
  },
  'makes none for a member that comes back to its volume': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), member(2, { terminating: true, ready: false })],
    },
    then: [],
    because: 'MemberReturns: movies-db-2',
  },
  'makes a member again whose volume waits for its pod': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1)],
    },
    then: ['CreateMember movies-db-2'],
  },
  'takes a volume that no mongod has started on, whose pod could not be made': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(5, { mayHoldData: false })],
      members: [member(0), member(1)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['CreateMember movies-db-5'],
  },
  'takes no volume that may hold data of a member that has left': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(5)],
      members: [member(0), member(1)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['CreateMember movies-db-6', 'DeleteVolume movies-db-5'],
  },
  'makes every member that has a volume, even one too many, as long as none can say whether it is one': {
    given: {
      persistent: true,
      desired: 1,
      volumes: [volume(0), volume(1)],
      members: [],
      replicaSet: { kind: 'Unknown', reason: 'none' },
    },
    then: ['CreateMember movies-db-0', 'CreateMember movies-db-1'],
  },
  'makes no new member for one whose volume is there': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1)],
    },
    then: ['CreateMember movies-db-2'],
  },
  'makes another member beside one whose pod is gone and that the primary still hears': {
    given: { members: [member(0), member(1)] },
    then: ['CreateMember movies-db-3'],
  },
  'brings a newer member beside outdated ones': {
    given: { members: [0, 1, 2].map((n) => member(n, outdated)) },
    then: ['CreateMember movies-db-3'],
  },
  'brings the next newer one only when the leave is over': {
    given: {
      members: [
        member(0, outdated),
        member(1, outdated),
        member(2, { ...outdated, ...leaving(3), ...gateOff, queryConnections: 0 }),
        member(3),
      ],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3)]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'brings no newer one where the set has no room for one more': {
    given: {
      desired: 50,
      members: upTo(50).map((n) => member(n, outdated)),
      replicaSet: known(upTo(50).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
    },
    then: [],
    because: 'NoRoomToRoll',
  },
});
