import { describePlans, volume } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member, pending } from '../../../support/observed.ts';

const unused = { mayHoldData: false };

describePlans('markStartedVolumes', {
  'marks the volume of a mongod that has started, before the member is added': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2, unused)],
      members: [member(0), member(1), fresh(2)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['MarkVolumeStarted movies-db-2'],
  },
  'has the member added once that is written': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [member(0), member(1), fresh(2)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['AddMember movies-db-2'],
  },
  'leaves the volume of a pod that has not started': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2, unused)],
      members: [member(0), member(1), pending(2)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'WaitingForMembers: 2 of 3 members are ready',
  },
});
