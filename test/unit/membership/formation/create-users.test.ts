import { describePlans, gateOff } from '../../../support/membership/membership-cases.ts';
import { fresh, hostOf, member } from '../../../support/observed.ts';

describePlans('createUsers', {
  'makes the users once the new set has a primary': {
    given: {
      members: [member(0, gateOff), fresh(1), fresh(2)],
      replicaSet: { kind: 'NoUsers', primary: hostOf('movies-db-0') },
    },
    then: ['EnsureUsers movies-db-0'],
  },
  'waits for the new set to have a primary': {
    given: {
      members: [member(0, gateOff), fresh(1), fresh(2)],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: [],
    because: 'WaitingForPrimary',
  },
});
