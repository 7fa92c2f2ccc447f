import { describePlans, gateOff } from '../../../support/membership/membership-cases.ts';
import { entry, known, member, memberProbe } from '../../../support/observed.ts';

describePlans('dismissStranger', {
  'has a member of another set of the same name leave': {
    given: {
      members: [member(0), member(1), member(2, gateOff)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['MarkLeaving movies-db-2 Failed'],
  },
  'keeps a member that knows of a later configuration than was seen': {
    given: {
      members: [
        member(0),
        member(1),
        member(2, { ...gateOff, probe: { ...memberProbe('movies-db-2'), configVersion: 8 } }),
      ],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'NewerConfiguration: movies-db-2',
  },
});
