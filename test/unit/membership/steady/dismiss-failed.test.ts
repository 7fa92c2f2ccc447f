import {
  begun,
  describePlans,
  down,
  gateOff,
  onSilentNode,
  silentNode,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, fresh, known, member, pending } from '../../../support/observed.ts';

const failed = member(2, { ...onSilentNode, ...gateOff });
const noVote = { votes: 0, priority: 0 } as const;
const replaced = {
  nodes: [silentNode],
  memory: begun('NodeSilent', 'Replace'),
  members: [member(0), member(1), failed, member(3)],
  replicaSet: known([entry(0), entry(1), entry(2, down), entry(3, noVote)]),
};

describePlans('dismissFailed', {
  'has a failed member leave once another one serves in its place': {
    given: replaced,
    then: ['MarkLeaving movies-db-2 Failed'],
  },
  'keeps a failed member in the set until then': {
    given: {
      ...replaced,
      members: [member(0), member(1), failed, fresh(3, { probe: member(3).probe })],
      replicaSet: known([
        entry(0),
        entry(1),
        entry(2, down),
        entry(3, { ...noVote, state: 'STARTUP2', lagSeconds: null }),
      ]),
    },
    then: [],
    because: 'ReplacementAwaited: movies-db-2 leaves once 3 others serve reads: 2 do.',
  },
  'has the replacement leave where the failed member came back first': {
    given: {
      ...replaced,
      nodes: [],
      members: [member(0), member(1), member(2), pending(3)],
      replicaSet: known([entry(0), entry(1), entry(2)]),
    },
    then: ['MarkLeaving movies-db-3 ScaleDown'],
  },
  'has a member leave at once that failed before it had joined': {
    given: {
      ...replaced,
      members: [member(0), member(1), pending(2, { node: 'node-2' }), pending(3)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['MarkLeaving movies-db-2 Failed'],
  },
  'takes the failed member out of the set before the vote is given on': {
    given: {
      ...replaced,
      members: [member(0), member(1), { ...failed, leaving: { reason: 'Failed', since: ago(0) } }, member(3)],
    },
    then: ['RemoveMember movies-db-2'],
  },
  'deletes the pod of a failed member that has left, and keeps the volume that is out of reach': {
    given: {
      ...replaced,
      persistent: true,
      volumes: [],
      members: [member(0), member(1), { ...failed, leaving: { reason: 'Failed', since: ago(1) } }, member(3)],
      replicaSet: known([entry(0), entry(1), entry(3)]),
    },
    then: ['DeleteMember movies-db-2'],
  },
  'cleans up after a failed member whose node has come back since it was told to leave': {
    given: {
      ...replaced,
      nodes: [],
      members: [
        member(0),
        member(1),
        member(2, { leaving: { reason: 'Failed', since: ago(90) }, ...gateOff }),
        member(3),
      ],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3, noVote)]),
    },
    then: ['GrantVote movies-db-3'],
  },
});
