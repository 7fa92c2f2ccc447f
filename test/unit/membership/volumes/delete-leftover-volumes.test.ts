import { describePlans, volume } from '../../../support/membership/membership-cases.ts';

describePlans('deleteLeftoverVolumes', {
  'deletes what no member came to use where none is wanted any more': {
    given: { persistent: true, volumes: [volume(0), volume(1), volume(2), volume(3, { bound: false })] },
    then: ['DeleteVolume movies-db-3'],
  },
  'deletes what a member that has left used': {
    given: { persistent: true, volumes: [0, 1, 2, 3].map((n) => volume(n)) },
    then: ['DeleteVolume movies-db-3'],
  },
  'takes each volume for a member while the set cannot be seen': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      replicaSet: { kind: 'Unknown', reason: 'no member answers' },
    },
    then: ['CreateMember movies-db-3'],
  },
});
