import { expect } from 'chai';
import type { MembershipAction } from '../../../operator/movie-search-cluster/membership/membership-action.ts';
import {
  drainPatienceMs,
  joinPatienceMs,
  lostPatienceMs,
  planMembership,
  restartPatienceMs,
  silencePatienceMs,
  type MembershipInput,
} from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import type { ObservedMember, ObservedVolume } from '../../../operator/movie-search-cluster/observed.ts';
import {
  ago,
  entry,
  fresh,
  hostOf,
  known,
  member,
  memberProbe,
  membershipInput,
  pending,
} from '../../support/observed.ts';

/** `AddMember movies-db-2`, in the plan's order. */
function steps(input: MembershipInput): string[] {
  return planMembership(input).actions.map(describeAction);
}

function describeAction(action: MembershipAction): string {
  switch (action.kind) {
    case 'SetInSync':
      return `${action.inSync ? 'GateOn' : 'GateOff'} ${action.name}`;
    case 'MarkLeaving':
      return `MarkLeaving ${action.name} ${action.reason}`;
    case 'EnsureUsers':
      return `EnsureUsers ${action.primary}`;
    case 'ForceReconfigure':
      return `ForceReconfigure ${action.survivor} ${action.voters.length} of ${action.hosts.length}`;
    default:
      return `${action.kind} ${action.name}`;
  }
}

/** Its pod came back with its data `seconds` ago, and did not find itself. */
const lost = (seconds: number): Partial<ObservedMember> => ({
  startedAt: ago(seconds),
  probe: { state: 'Outside', setName: 'movies', lost: true },
});
const silent = { probe: { state: 'Unreachable', error: 'ECONNREFUSED' } } as const;
const leaving = (seconds: number) => ({ leaving: { reason: 'ScaleDown', since: ago(seconds) } }) as const;
const outdated = { templateHash: 'older' };
const gateOff = { inSyncGate: false, ready: false };
const volume = (ordinal: number, overrides: Partial<ObservedVolume> = {}): ObservedVolume => ({
  name: `movies-db-${ordinal}`,
  uid: `uid-volume-${ordinal}`,
  member: `movies-db-${ordinal}`,
  bound: true,
  owned: true,
  terminating: false,
  ...overrides,
});
const down = { state: 'DOWN', lagSeconds: null } as const;
const copying = { probe: { ...memberProbe('movies-db-1'), role: 'Other' }, inSyncGate: null } as const;
const upTo = (count: number) => Array.from({ length: count }, (_, ordinal) => ordinal);
const four = [entry(0), entry(1), entry(2), entry(3, { votes: 0, priority: 0 })];

const cases: Record<string, Record<string, { given: Partial<MembershipInput>; then: string[] }>> = {
  'a steady set': {
    'is left alone': { given: {}, then: [] },
    'is left alone with an even number of members, of which an odd number votes': {
      given: { desired: 4, members: [0, 1, 2, 3].map((n) => member(n)), replicaSet: known(four) },
      then: [],
    },
    'is left alone while nothing can be told of it': {
      given: { replicaSet: { kind: 'Unknown', reason: 'no member answers' } },
      then: [],
    },
  },
  creation: {
    'of all members at once': {
      given: { members: [], replicaSet: { kind: 'Unknown', reason: 'none' }, everInitiated: false },
      then: ['CreateMember movies-db-0', 'CreateMember movies-db-1', 'CreateMember movies-db-2'],
    },
    'of those that are missing, under names nothing remembers': {
      given: {
        members: [member(0), member(2)],
        rememberedNames: ['movies-db-1', 'movies-db-4'],
        replicaSet: known([entry(0), entry(1, down), entry(2)]),
      },
      then: ['CreateMember movies-db-5', 'RemoveMember movies-db-1'],
    },
    'of a replacement while the one it replaces is still terminating': {
      given: { members: [member(0), member(1), member(2, { terminating: true, ready: false })] },
      then: ['CreateMember movies-db-3'],
    },
    'not of a replacement for a member that comes back to its volume': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [member(0), member(1), member(2, { terminating: true, ready: false })],
      },
      then: [],
    },
    'under the name of a volume that waits for its pod': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [member(0), member(1)],
      },
      then: ['CreateMember movies-db-2'],
    },
    'under the name of a volume whose pod could not be made, and of no node’s': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(5, { bound: false })],
        members: [member(0), member(1)],
        replicaSet: known([entry(0), entry(1)]),
      },
      then: ['CreateMember movies-db-5'],
    },
    'not under the name of a volume that may hold data of a member that has left': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(5)],
        members: [member(0), member(1)],
        replicaSet: known([entry(0), entry(1)]),
      },
      then: ['CreateMember movies-db-6', 'DeleteVolume movies-db-5'],
    },
    'of every member that has a volume, even one too many, as long as none can say whether it is one': {
      given: {
        persistent: true,
        desired: 1,
        volumes: [volume(0), volume(1)],
        members: [],
        replicaSet: { kind: 'Unknown', reason: 'none' },
      },
      then: ['CreateMember movies-db-0', 'CreateMember movies-db-1'],
    },
  },
  initiation: {
    'starts on the first member that runs': {
      given: {
        everInitiated: false,
        members: [pending(0), fresh(1), pending(2)],
        replicaSet: { kind: 'Uninitiated' },
      },
      then: ['Initiate movies-db-1'],
    },
    'waits for a member that ran before and may hold data': {
      given: { members: [fresh(0), fresh(1), fresh(2, silent)], replicaSet: { kind: 'Uninitiated' } },
      then: [],
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
    },
    'waits for every volume to be looked at': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [fresh(0), fresh(1), pending(2)],
        replicaSet: { kind: 'Uninitiated' },
      },
      then: [],
    },
    'waits no longer than patience lasts for a member that never came to serve a read': {
      given: {
        everInitiated: false,
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
    },
    'does not wait for a volume that no node has ever had': {
      given: {
        everInitiated: false,
        persistent: true,
        volumes: [volume(0), volume(1), volume(2, { bound: false })],
        members: [fresh(0), fresh(1), pending(2, { trouble: 'Unschedulable: no node has room' })],
        replicaSet: { kind: 'Uninitiated' },
      },
      then: ['Initiate movies-db-0'],
    },
    'is followed by the users': {
      given: {
        members: [member(0, gateOff), fresh(1), fresh(2)],
        replicaSet: { kind: 'NoUsers', primary: hostOf('movies-db-0') },
      },
      then: ['EnsureUsers movies-db-0'],
    },
  },
  'a join': {
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
    },
    'waits no longer than patience lasts': {
      given: {
        members: [member(0), fresh(1, { probe: member(1).probe }), fresh(2)],
        joiningSince: new Map([['movies-db-1', ago(joinPatienceMs / 1000)]]),
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
        joiningSince: new Map([['movies-db-1', ago(1)]]),
        replicaSet: known([entry(0), entry(1, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
      },
      then: [],
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
    },
    'serves reads once in sync, and only then': {
      given: {
        members: [member(0), fresh(1, { probe: member(1).probe }), fresh(2)],
        replicaSet: known([entry(0), entry(1, { votes: 0 })]),
      },
      then: ['GateOn movies-db-1'],
    },
    'ends with a vote, the one that makes their number odd included': {
      given: { replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2, { votes: 0 })]) },
      then: ['GrantVote movies-db-1'],
    },
    'grants no vote to a member that lags': {
      given: {
        members: [member(0), member(1), member(2, gateOff)],
        replicaSet: known([entry(0), entry(1), entry(2, { votes: 0, lagSeconds: 11 })]),
      },
      then: [],
    },
  },
  'the readiness gate': {
    'goes off where a member lags too far': {
      given: { replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 11 })]) },
      then: ['GateOff movies-db-2'],
    },
    'stays where the lag cannot be told': {
      given: { replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: null })]) },
      then: [],
    },
    'stays where the primary cannot reach a member': {
      given: {
        replicaSet: known([
          entry(0),
          entry(1),
          entry(2, { state: 'DOWN', healthy: false, lagSeconds: null }),
        ]),
      },
      then: [],
    },
    'comes on again when the member has caught up': {
      given: { members: [member(0), member(1), member(2, gateOff)] },
      then: ['GateOn movies-db-2'],
    },
    'goes off for a member that is in no set': {
      given: {
        members: [member(0), member(1), member(2), member(3, { probe: { state: 'Uninitiated' } })],
      },
      then: ['GateOff movies-db-3', 'MarkLeaving movies-db-3 ScaleDown'],
    },
  },
  'a leave': {
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
    },
    'turns the gate off first': {
      given: {
        members: [member(0), member(1), member(2), member(3, leaving(0))],
        replicaSet: known(four),
      },
      then: ['GateOff movies-db-3'],
    },
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
    'makes up its vote before it goes': {
      given: {
        members: [
          member(0),
          member(1),
          member(2, { ...leaving(5), ...gateOff, queryConnections: 0 }),
          member(3),
        ],
        replicaSet: known(four),
      },
      then: ['GrantVote movies-db-3'],
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
    'never has the primary step down without an heir': {
      given: {
        desired: 1,
        members: [member(0, { ...leaving(5), ...gateOff, queryConnections: 0 }), member(1, gateOff)],
        replicaSet: known([entry(0), entry(1, { votes: 0, lagSeconds: 60 })]),
      },
      then: [],
    },
    'is due to a member of another set of the same name': {
      given: {
        members: [member(0), member(1), member(2, gateOff)],
        replicaSet: known([entry(0), entry(1)]),
      },
      then: ['MarkLeaving movies-db-2 Failed'],
    },
    'is not due to a member that knows of a later configuration than was seen': {
      given: {
        members: [
          member(0),
          member(1),
          member(2, { ...gateOff, probe: { ...memberProbe('movies-db-2'), configVersion: 8 } }),
        ],
        replicaSet: known([entry(0), entry(1)]),
      },
      then: [],
    },
    'goes on where its vote cannot be made up before, because all seven are given': {
      given: {
        desired: 8,
        members: upTo(9).map((n) =>
          member(n, n === 6 ? { ...leaving(5), ...gateOff, queryConnections: 0 } : {}),
        ),
        replicaSet: known(upTo(9).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
      },
      then: ['RemoveMember movies-db-6'],
    },
    'ends with pod and volume': {
      given: {
        persistent: true,
        volumes: [0, 1, 2, 3].map((n) => volume(n)),
        members: [member(0), member(1), member(2), member(3, { ...leaving(9), ...gateOff })],
      },
      then: ['DeleteMember movies-db-3', 'DeleteVolume movies-db-3'],
    },
    'is one at a time': {
      given: {
        desired: 1,
        members: [member(0), member(1), member(2, { ...leaving(5), ...gateOff, queryConnections: 3 })],
        replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2, { votes: 0 })]),
      },
      then: [],
    },
  },
  'a new template': {
    'brings a newer member beside the outdated ones first': {
      given: { members: [0, 1, 2].map((n) => member(n, outdated)) },
      then: ['CreateMember movies-db-3'],
    },
    'then has an outdated one leave, the primary last': {
      given: {
        members: [member(0, outdated), member(1, outdated), member(2, outdated), member(3)],
        replicaSet: known(four),
      },
      then: ['MarkLeaving movies-db-2 Outdated'],
    },
    'has none leave for a newer one that has fallen behind': {
      given: {
        desired: 1,
        members: [member(0, outdated), member(1)],
        replicaSet: known([entry(0), entry(1, { votes: 0, lagSeconds: 30 })]),
      },
      then: ['GateOff movies-db-1'],
    },
    'whose newer member was lost brings another one in, although the outdated primary leaves already': {
      given: {
        desired: 1,
        members: [member(0, { ...outdated, ...leaving(5), ...gateOff, queryConnections: 0 }), fresh(2)],
        replicaSet: known([entry(0)]),
      },
      then: ['AddMember movies-db-2'],
    },
    'in the end has the outdated primary leave': {
      given: {
        members: [member(0, outdated), member(3), member(4), member(5)],
        replicaSet: known([entry(0), entry(3), entry(4), entry(5, { votes: 0 })]),
      },
      then: ['MarkLeaving movies-db-0 Outdated'],
    },
    'brings the next one only when the leave is over': {
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
    'brings none where the set has no room for one more': {
      given: {
        desired: 50,
        members: upTo(50).map((n) => member(n, outdated)),
        replicaSet: known(upTo(50).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
      },
      then: [],
    },
    'discards a member that never started': {
      given: { members: [member(0), member(1), member(2), pending(3, outdated)] },
      then: ['DeleteMember movies-db-3'],
    },
    'discards a member that has not joined': {
      given: { members: [member(0), member(1), fresh(2, outdated)], replicaSet: known([entry(0), entry(1)]) },
      then: ['DeleteMember movies-db-2', 'CreateMember movies-db-3'],
    },
    'discards members that never worked': {
      given: {
        everInitiated: false,
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
    'never discards silent members that served reads once, whatever the status has forgotten': {
      given: {
        everInitiated: false,
        members: [
          ...[0, 1, 2].map((n) =>
            member(n, { ...outdated, ...silent, containersReady: false, ready: false }),
          ),
          fresh(3),
        ],
        replicaSet: { kind: 'Uninitiated' },
      },
      then: [],
    },
    'never discards silent members that may hold data': {
      given: {
        members: [0, 1, 2].map((n) =>
          member(n, { ...outdated, ...silent, containersReady: false, ready: false }),
        ),
        replicaSet: { kind: 'Unknown', reason: 'no member answers' },
      },
      then: [],
    },
  },
  loss: {
    'of a pod takes the member out of the set and brings another': {
      given: { members: [member(0), member(1)], replicaSet: known([entry(0), entry(1), entry(2, down)]) },
      then: ['CreateMember movies-db-3', 'RemoveMember movies-db-2'],
    },
    'of a pod is not believed as long as the primary still hears from it': {
      given: { members: [member(0), member(1)] },
      then: ['CreateMember movies-db-3'],
    },
    'of the node under a pod, which can never end, takes the member out of the set': {
      given: {
        members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent }), fresh(3)],
        replicaSet: known([entry(0), entry(1), entry(2, down)]),
      },
      then: ['RemoveMember movies-db-2'],
    },
    'of the node under a pod whose volume is there keeps the member': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent })],
        replicaSet: known([entry(0), entry(1), entry(2, down)]),
      },
      then: [],
    },
    'of the only member with the data, before another had them, starts over': {
      given: {
        everInitiated: true,
        members: [
          fresh(1, { ...copying, createdAt: ago(120) }),
          fresh(2, { ...copying, createdAt: ago(120) }),
          pending(3),
        ],
        replicaSet: { kind: 'NoUsers', primary: null },
      },
      then: ['DeleteMember movies-db-1', 'DeleteMember movies-db-2'],
    },
    'of the only member with the data is not believed while it ends': {
      given: {
        members: [member(0, { terminating: true }), fresh(1, { ...copying, createdAt: ago(120) }), fresh(2)],
        replicaSet: { kind: 'NoUsers', primary: null },
      },
      then: ['CreateMember movies-db-3'],
    },
    'of the only member with the data is not believed while it is silent': {
      given: {
        members: [
          member(0, { inSyncGate: null, ready: false, ...silent }),
          fresh(1, { ...copying, createdAt: ago(120) }),
          fresh(2),
        ],
        replicaSet: { kind: 'NoUsers', primary: null },
      },
      then: [],
    },
    'of the only member with the data is not taken for one whose set is being made': {
      given: {
        members: [fresh(0, copying), fresh(1), fresh(2)],
        replicaSet: { kind: 'NoUsers', primary: null },
      },
      then: [],
    },
    'of a pod whose volume is there keeps the member': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [member(0), member(1)],
      },
      then: ['CreateMember movies-db-2'],
    },
    'of a pod that has ended replaces it': {
      given: {
        members: [member(0), member(1), member(2, { phase: 'Failed', containersReady: false, ready: false })],
      },
      then: ['DeleteMember movies-db-2', 'CreateMember movies-db-3'],
    },
    'costs no vote of those that are left': {
      given: { members: [member(0), member(1), pending(3)], replicaSet: known([entry(0), entry(1)]) },
      then: [],
    },
    'of the primary waits for the election': {
      given: {
        members: [member(1), member(2), member(3)],
        rememberedNames: ['movies-db-0'],
        replicaSet: known(
          [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { lagSeconds: null })],
          null,
        ),
      },
      then: ['GateOff movies-db-3'],
    },
    'of a majority for good goes on with what is left': {
      given: {
        members: [member(1), pending(3), pending(4)],
        replicaSet: known(
          [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { state: 'DOWN' })],
          null,
        ),
      },
      then: ['ForceReconfigure movies-db-1 1 of 1'],
    },
    'of a majority goes on with the member that has the newest writes, whoever was primary last': {
      given: {
        desired: 5,
        members: [member(1), member(3), pending(5), pending(6), pending(7)],
        replicaSet: known(
          [
            entry(0, down),
            entry(1, { lagSeconds: null, newestWrite: { term: 2, at: ago(8) } }),
            entry(2, down),
            entry(3, { lagSeconds: null, newestWrite: { term: 2, at: ago(5) } }),
            entry(4, down),
          ],
          null,
        ),
      },
      then: ['ForceReconfigure movies-db-3 1 of 2'],
    },
    'of a majority takes writes of a later term for newer, whatever the clocks say': {
      given: {
        desired: 5,
        members: [member(1), member(3), pending(5), pending(6), pending(7)],
        replicaSet: known(
          [
            entry(0, down),
            entry(1, { lagSeconds: null, newestWrite: { term: 3, at: ago(8) } }),
            entry(2, down),
            entry(3, { lagSeconds: null, newestWrite: { term: 2, at: ago(5) } }),
            entry(4, down),
          ],
          null,
        ),
      },
      then: ['ForceReconfigure movies-db-1 1 of 2'],
    },
    'of a majority leaves the votes to those that answer': {
      given: {
        desired: 5,
        members: [
          member(1),
          member(3, { ...silent, ...gateOff, containersReady: false }),
          member(4),
          pending(5),
          pending(6),
        ],
        replicaSet: known(
          [
            entry(0, down),
            entry(1, { lagSeconds: null, newestWrite: { term: 1, at: ago(5) } }),
            entry(2, down),
            entry(3, { ...down, votes: 0 }),
            entry(4, { lagSeconds: null, votes: 0 }),
          ],
          null,
        ),
      },
      then: ['ForceReconfigure movies-db-4 1 of 3'],
    },
    'of a majority is not believed as long as one of it still answers the others': {
      given: {
        members: [member(1), pending(3), pending(4)],
        replicaSet: known(
          [entry(0, { lagSeconds: null }), entry(1, { lagSeconds: null }), entry(2, down)],
          null,
        ),
      },
      then: [],
    },
    'of a majority that may come back waits': {
      given: {
        members: [0, 1, 2].map((n) =>
          n === 1 ? member(n) : member(n, { ...silent, containersReady: false, ready: false }),
        ),
        replicaSet: known(
          [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { state: 'DOWN' })],
          null,
        ),
      },
      then: [],
    },
    'of a majority whose volumes are there waits': {
      given: {
        persistent: true,
        volumes: [volume(0), volume(1), volume(2)],
        members: [member(1), pending(0), pending(2)],
        replicaSet: known(
          [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { state: 'DOWN' })],
          null,
        ),
      },
      then: [],
    },
  },
  'a restart of every member with another address': {
    'first gives mongod and DNS a moment, and takes the members off the readers’ list': {
      given: {
        members: [0, 1, 2].map((n) => member(n, lost(lostPatienceMs / 1000 - 1))),
        replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
      },
      then: ['GateOff movies-db-0', 'GateOff movies-db-1', 'GateOff movies-db-2'],
    },
    'starts one of them again, the one that has waited longest': {
      given: {
        members: [0, 1, 2].map((n) => member(n, { ...gateOff, ...lost(n === 1 ? 60 : 30) })),
        replicaSet: { kind: 'Unknown', reason: 'nobody has found itself' },
      },
      then: ['RestartMember movies-db-1'],
    },
    'waits for one that was started again, whatever its pod seems to be': {
      given: {
        members: [
          member(0, { ...gateOff, ...lost(60) }),
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
    },
    'does not wait for ever': {
      given: {
        members: [
          member(0, { ...gateOff, ...lost(60) }),
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
          member(0, { ...gateOff, ...lost(30) }),
          member(1, { ...gateOff, ...lost(20) }),
          fresh(3, { startedAt: ago(60) }),
        ],
        replicaSet: { kind: 'Uninitiated' },
      },
      then: ['RestartMember movies-db-0'],
    },
    'leaves the rest to the heartbeats of one that takes part': {
      given: {
        members: [member(0), ...[1, 2].map((n) => member(n, { ...gateOff, ...lost(30) }))],
        replicaSet: known([entry(0, { lagSeconds: null }), entry(1, down), entry(2, down)], null),
      },
      then: [],
    },
    'starts none again that was removed, belongs to another set, or goes': {
      given: {
        members: [
          member(0, {
            ...gateOff,
            ...lost(30),
            probe: { state: 'Outside', setName: 'movies', lost: false },
          }),
          member(1, { ...gateOff, ...lost(30), probe: { state: 'Outside', setName: 'other', lost: true } }),
          member(2, { ...gateOff, ...lost(30), terminating: true }),
        ],
        replicaSet: { kind: 'Unknown', reason: 'nobody is in a set' },
      },
      then: ['CreateMember movies-db-3'],
    },
  },
  volumes: {
    'that no member came to use are deleted where none is wanted any more': {
      given: { persistent: true, volumes: [volume(0), volume(1), volume(2), volume(3, { bound: false })] },
      then: ['DeleteVolume movies-db-3'],
    },
    'of members that have left are deleted': {
      given: { persistent: true, volumes: [0, 1, 2, 3].map((n) => volume(n)) },
      then: ['DeleteVolume movies-db-3'],
    },
    'are taken for members while the set cannot be seen': {
      given: {
        persistent: true,
        volumes: [0, 1, 2, 3].map((n) => volume(n)),
        replicaSet: { kind: 'Unknown', reason: 'no member answers' },
      },
      then: ['CreateMember movies-db-3'],
    },
  },
};

describe('planMembership', () => {
  for (const [subject, behaviours] of Object.entries(cases)) {
    describe(subject, () => {
      for (const [behaviour, { given, then }] of Object.entries(behaviours)) {
        it(behaviour, () => expect(steps(membershipInput(given))).to.deep.equal(then));
      }
    });
  }

  it('bases a change of the set on the version it saw', () => {
    const { actions } = planMembership(
      membershipInput({
        members: [member(0), member(1)],
        desired: 2,
        replicaSet: known([entry(0), entry(1), entry(2, down)]),
      }),
    );
    expect(actions).to.deep.equal([
      { kind: 'RemoveMember', name: 'movies-db-2', host: hostOf('movies-db-2'), version: 7 },
    ]);
  });

  it('says what is under way, and nothing when nothing is', () => {
    expect(planMembership(membershipInput()).progress).to.equal(null);
    const joining = planMembership(membershipInput({ members: [member(0), member(1), fresh(2)] }));
    expect(joining.progress).to.deep.equal({
      reason: 'MemberJoining',
      message: 'movies-db-2 is getting in sync (SECONDARY, 0 s behind).',
    });
  });

  it('says that a full set cannot be rolled, and what to do', () => {
    const { troubles } = planMembership(
      membershipInput({
        desired: 50,
        members: upTo(50).map((n) => member(n, outdated)),
        replicaSet: known(upTo(50).map((n) => entry(n, { votes: n < 7 ? 1 : 0 }))),
      }),
    );
    expect(troubles.map(({ reason }) => reason)).to.deep.equal(['NoRoomToRoll']);
  });

  it('calls a join slow by the time since it began, not since the pod was made', () => {
    const joiner = fresh(2, { probe: member(2).probe, createdAt: ago(joinPatienceMs / 500) });
    const replicaSet = known([entry(0), entry(1), entry(2, { state: 'STARTUP2', votes: 0 })]);
    const slow = (seconds: number) =>
      planMembership(
        membershipInput({
          members: [member(0), member(1), joiner],
          joiningSince: new Map([['movies-db-2', ago(seconds)]]),
          replicaSet,
        }),
      ).troubles.map(({ reason }) => reason);
    expect(slow(5)).to.deep.equal([]);
    expect(slow(joinPatienceMs / 1000)).to.deep.equal(['MemberNotInSync']);
  });

  it('says which member has fallen behind, without a figure that changes with every look', () => {
    const { troubles } = planMembership(
      membershipInput({
        members: [member(0), member(1), member(2, gateOff)],
        replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 17.3 })]),
      }),
    );
    expect(troubles).to.deep.equal([
      {
        reason: 'MemberNotInSync',
        message: 'movies-db-2 is more than 10 s behind and serves no reads until it has caught up.',
      },
    ]);
  });

  it('says that members run and do not answer, also before there is a set', () => {
    const unreachable = (seconds: number) =>
      planMembership(
        membershipInput({
          everInitiated: false,
          members: [0, 1, 2].map((n) => fresh(n, { ...silent, createdAt: ago(seconds) })),
          replicaSet: { kind: 'Unknown', reason: 'movies-db-0 does not answer (timed out).' },
        }),
      ).troubles;
    expect(unreachable(5)).to.deep.equal([]);
    expect(unreachable(120)).to.deep.equal([
      { reason: 'MembersUnreachable', message: 'movies-db-0 does not answer (timed out).' },
    ]);
  });

  it('says why a pod does not start', () => {
    const { troubles } = planMembership(
      membershipInput({
        members: [member(0), member(1), pending(2, { trouble: 'ImagePullBackOff: not found' })],
      }),
    );
    expect(troubles).to.deep.equal([
      { reason: 'MemberNotStarting', message: 'movies-db-2: ImagePullBackOff: not found' },
    ]);
  });
});
