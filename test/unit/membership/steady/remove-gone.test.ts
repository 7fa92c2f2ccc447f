import { describePlans, down, silent, volume } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member } from '../../../support/observed.ts';

describePlans('removeGone', {
  'takes a member out of the set whose pod is gone': {
    given: { members: [member(0), member(1)], replicaSet: known([entry(0), entry(1), entry(2, down)]) },
    then: ['CreateMember movies-db-3', 'RemoveMember movies-db-2'],
  },
  'takes a member out of the set whose pod can never end, as its node is gone': {
    given: {
      members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent }), fresh(3)],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'keeps a member whose volume is there, though its pod can never end': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), member(2, { terminating: true, ready: false, ...silent })],
      replicaSet: known([entry(0), entry(1), entry(2, down)]),
    },
    then: [],
    because: 'VolumeIsThere: movies-db-2',
  },
});
