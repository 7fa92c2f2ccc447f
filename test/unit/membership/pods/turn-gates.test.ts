import {
  begun,
  describePlans,
  down,
  four,
  gateOff,
  leaving,
  onSilentNode,
  silent,
  silentNode,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, pending } from '../../../support/observed.ts';

/** Its gate is on, but its kubelet has not said yet that it is ready. */
const notReady = { ready: false, inSyncGate: true } as const;

describePlans('turnGates', {
  'turns off where a member lags too far': {
    given: { replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 11 })]) },
    then: ['GateOff movies-db-2'],
  },
  'leaves the gate of a member that lags where no other serves reads': {
    given: {
      members: [member(0, notReady), member(1, notReady), member(2)],
      replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 99 })]),
    },
    then: [],
    because: 'LastReaderKept: No member in sync serves reads now: movies-db-2 (SECONDARY, 99 s behind)',
  },
  'leaves it where the others are said to be ready, and do not answer': {
    given: {
      members: [member(0, silent), member(1, silent), member(2)],
      replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 99 })]),
    },
    then: [],
    because: 'LastReaderKept',
  },
  'turns it off as soon as another serves': {
    given: {
      members: [member(0), member(1, notReady), member(2)],
      replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 99 })]),
    },
    then: ['GateOff movies-db-2'],
  },
  'turns it off where it does not serve either': {
    given: {
      members: [member(0, notReady), member(1, notReady), member(2, notReady)],
      replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: 99 })]),
    },
    then: ['GateOff movies-db-2'],
  },
  'turns it off where it has not only fallen behind': {
    given: {
      members: [member(0, notReady), member(1, notReady), member(2)],
      replicaSet: known([entry(0), entry(1), entry(2, { state: 'RECOVERING', lagSeconds: 99 })]),
    },
    then: ['GateOff movies-db-2'],
  },
  'leaves the gate where the lag cannot be told': {
    given: { replicaSet: known([entry(0), entry(1), entry(2, { lagSeconds: null })]) },
    then: [],
    because: 'GateKept: Whether it is in sync cannot be told of movies-db-2 (SECONDARY, ? s behind)',
  },
  'leaves the gate where the primary cannot reach a member': {
    given: {
      replicaSet: known([entry(0), entry(1), entry(2, { state: 'DOWN', healthy: false, lagSeconds: null })]),
    },
    then: [],
    because: 'GateKept: Whether it is in sync cannot be told of movies-db-2 (DOWN)',
  },
  'turns on again when the member has caught up': {
    given: { members: [member(0), member(1), member(2, gateOff)] },
    then: ['GateOn movies-db-2'],
  },
  'turns off for a member that is in no set': {
    given: {
      members: [member(0), member(1), member(2), member(3, { probe: { state: 'Uninitiated' } })],
    },
    then: ['GateOff movies-db-3', 'MarkLeaving movies-db-3 ScaleDown'],
  },
  'turns on once a member that joins is in sync': {
    given: {
      members: [member(0), fresh(1, { probe: member(1).probe }), fresh(2)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['GateOn movies-db-1'],
  },
  'turns off where a member has failed, and marks its pod not ready where no kubelet does': {
    given: {
      nodes: [silentNode],
      memory: begun('NodeSilent', 'Replace'),
      members: [member(0), member(1), member(2, onSilentNode), pending(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['GateOff movies-db-2', 'MarkNotReady movies-db-2'],
  },
  'leaves a pod as it is that is not ready any more': {
    given: {
      nodes: [silentNode],
      memory: begun('NodeSilent', 'Replace'),
      members: [member(0), member(1), member(2, { ...onSilentNode, ...gateOff }), pending(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: [],
    because: 'MemberFailed: movies-db-2 has failed (NodeSilent)',
  },
  'leaves a pod to a kubelet that is there': {
    given: {
      memory: begun('MemberSilent', 'Replace'),
      members: [member(0), member(1), member(2, { ...silent, silentSince: ago(60) }), pending(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['GateOff movies-db-2'],
  },
  'turns off for a member that leaves': {
    given: {
      members: [member(0), member(1), member(2), member(3, leaving(0))],
      replicaSet: known(four),
    },
    then: ['GateOff movies-db-3'],
  },
});
