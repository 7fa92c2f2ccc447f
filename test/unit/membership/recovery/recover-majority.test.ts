import {
  describePlans,
  down,
  gateOff,
  silent,
  volume,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, known, member, pending } from '../../../support/observed.ts';

describePlans('recoverMajority', {
  'waits for the election where the primary is gone': {
    given: {
      members: [member(1), member(2), member(3)],

      replicaSet: known(
        [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { lagSeconds: null })],
        null,
      ),
    },
    then: ['GateOff movies-db-3'],
  },
  'goes on with what is left where a majority is gone for good': {
    given: {
      members: [member(1), pending(3), pending(4)],
      replicaSet: known(
        [entry(0, { state: 'DOWN' }), entry(1, { lagSeconds: null }), entry(2, { state: 'DOWN' })],
        null,
      ),
    },
    then: ['ForceReconfigure movies-db-1 1 of 1'],
  },
  'goes on with the member that has the newest writes, whoever was primary last': {
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
  'takes writes of a later term for newer, whatever the clocks say': {
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
  'leaves the votes to those that answer': {
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
  'waits as long as one of the majority still answers the others': {
    given: {
      members: [member(1), pending(3), pending(4)],
      replicaSet: known(
        [entry(0, { lagSeconds: null }), entry(1, { lagSeconds: null }), entry(2, down)],
        null,
      ),
    },
    then: [],
    because: 'NoPrimary',
  },
  'waits for pods that may come back': {
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
    because: 'NoPrimary',
  },
  'waits for volumes that may come back': {
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
    because: 'NoPrimary',
  },
});
