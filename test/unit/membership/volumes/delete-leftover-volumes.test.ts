import { describePlans, volume } from '../../../support/membership/membership-cases.ts';
import { entry, known } from '../../../support/observed.ts';

describePlans('deleteLeftoverVolumes', {
  'deletes what no member came to use where none is wanted any more': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(2), volume(3, { mayHoldData: false })],
    },
    then: ['DeleteVolume movies-db-3'],
  },
  'deletes what a member that has left used': {
    given: { persistent: true, volumes: [0, 1, 2, 3].map((n) => volume(n)) },
    then: ['DeleteVolume movies-db-3'],
  },
  'keeps what a member that has left used until a majority knows that it has left': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      replicaSet: known([entry(0), entry(1), entry(2)], 0, { committed: false }),
    },
    then: [],
    because: 'RemovalNotCommitted',
  },
  'takes each volume for a member while the set cannot be seen': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      replicaSet: { kind: 'Unknown', reason: 'no member answers' },
    },
    then: ['CreateMember movies-db-3'],
  },
  'keeps what this cluster did not make, though no member uses it any more': {
    given: { persistent: true, volumes: [0, 1, 2, 3].map((n) => volume(n, { origin: 'Adopted' })) },
    then: [],
    because: 'AdoptedVolumesKept: This cluster did not make movies-db-3',
  },
  'keeps what an earlier cluster of the name left, though this one has no volumes': {
    given: { volumes: [0, 1, 2, 3].map((n) => volume(n, { origin: 'Kept', marked: false, owned: false })) },
    then: [],
    because: 'AsDesired',
  },
  'keeps what it made itself before its members had no volumes': {
    given: { volumes: [0, 1, 2, 3].map((n) => volume(n)) },
    then: [],
    because: 'AsDesired',
  },
});
