import { nothingRemembered } from '../../../../operator/movie-search-cluster/membership/membership-memory.ts';
import { describePlans, volume } from '../../../support/membership/membership-cases.ts';
import { entry, fresh, known, member } from '../../../support/observed.ts';

const kept = [0, 1, 2].map((n) => volume(n, { origin: 'Kept', marked: false, owned: false }));
const adopted = [0, 1, 2].map((n) => volume(n, { origin: 'Adopted', owned: false }));
const nothing = { kind: 'Unknown', reason: 'No member has an address yet.' } as const;
const first = { persistent: true, memory: nothingRemembered, members: [], replicaSet: nothing };

describePlans('awaitAdoption', {
  'makes no member beside volumes that an earlier cluster left': {
    given: { ...first, volumes: kept },
    then: [],
    because: 'KeptVolumes: Claims that another MovieSearchCluster of this name left are there (movies-db-0',
  },
  'makes the members of volumes that it was given': {
    given: { ...first, volumes: adopted },
    then: ['CreateMember movies-db-0', 'CreateMember movies-db-1', 'CreateMember movies-db-2'],
  },
  'waits for the rest of them to be given or deleted': {
    given: { ...first, volumes: [...adopted.slice(0, 2), ...kept.slice(2)] },
    then: [],
    because: 'are there (movies-db-2)',
  },
  'makes members without volumes beside them': {
    given: { ...first, persistent: false, volumes: kept },
    then: ['CreateMember movies-db-3', 'CreateMember movies-db-4', 'CreateMember movies-db-5'],
  },
  'initiates no set beside them': {
    given: {
      persistent: true,
      memory: nothingRemembered,
      volumes: [...kept, ...[3, 4, 5].map((n) => volume(n))],
      members: [fresh(3), fresh(4), fresh(5)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'KeptVolumes',
  },
  'leaves alone those that come up beside a set that works': {
    given: {
      persistent: true,
      volumes: [...[0, 1, 2].map((n) => volume(n)), volume(9, { origin: 'Kept', marked: false })],
    },
    then: [],
    because: 'AsDesired',
  },
  'gives no new member the name of one of them': {
    given: {
      persistent: true,
      volumes: [volume(0), volume(1), volume(3, { origin: 'Kept', marked: false })],
      members: [member(0), member(1)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['CreateMember movies-db-4'],
  },
});
