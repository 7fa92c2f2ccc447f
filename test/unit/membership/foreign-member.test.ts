import { expect } from 'chai';
import { planMembership } from '../../../operator/movie-search-cluster/membership/plan-membership.ts';
import type { MembershipInput } from '../../../operator/movie-search-cluster/membership/situation.ts';
import type { ForeignProbe } from '../../../operator/movie-search-cluster/observed.ts';
import {
  copying,
  describePlans,
  four,
  gateOff,
  outdated,
  volume,
} from '../../support/membership/membership-cases.ts';
import {
  ago,
  entry,
  fresh,
  hostOf,
  known,
  member,
  membershipInput,
  memory,
  setId,
} from '../../support/observed.ts';

const otherSet: ForeignProbe = {
  state: 'Foreign',
  differs: 'ReplicaSetId',
  found: 'fedcba9876543210fedcba98',
  wanted: setId,
};
const otherMember: ForeignProbe = {
  state: 'Foreign',
  differs: 'Host',
  found: hostOf('movies-db-9'),
  wanted: hostOf('movies-db-2'),
};
const three = [entry(0), entry(1), entry(2)];

describePlans('something else that answers at the address of a member', {
  'has its gate left as it is, whatever the set says of the member': {
    given: {
      members: [member(0), member(1), member(2, { ...gateOff, probe: otherMember })],
      replicaSet: known(three),
    },
    then: [],
    because: 'GateKept',
  },
  'has no gate turned off by what it says': {
    given: { members: [member(0), member(1), member(2, { probe: otherSet })], replicaSet: known(three) },
    then: [],
    because: 'GateKept',
  },
  'is not added to the set': {
    given: {
      members: [member(0), member(1), fresh(2, { probe: otherSet })],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: [],
    because: 'ForeignMember',
  },
  'is not made the first of a set, and has nobody else made it': {
    given: {
      memory: memory({ initiatedAt: null }),
      members: [fresh(0, { probe: otherSet }), fresh(1), fresh(2)],
      replicaSet: { kind: 'Uninitiated' },
    },
    then: [],
    because: 'Waiting for movies-db-0',
  },
  'is not sent away, and no other member in its place': {
    given: {
      members: [member(0), member(1), member(2), fresh(3, { probe: otherSet })],
      replicaSet: known(three),
    },
    then: [],
    because: 'ReadersTooFew',
  },
  'is not dismissed for the configuration it holds': {
    given: {
      desired: 4,
      members: [member(0), member(1), member(2), fresh(3, { probe: otherSet })],
      replicaSet: known(three),
    },
    then: [],
    because: 'ForeignMember',
  },
  'is not deleted for its template': {
    given: {
      desired: 4,
      members: [member(0), member(1), member(2), fresh(3, { ...outdated, probe: otherSet })],
      replicaSet: known(three),
    },
    then: [],
    because: 'ForeignMember',
  },
  'is given no vote': {
    given: {
      members: [member(0), member(1), member(2, { probe: otherSet })],
      replicaSet: known([entry(0), ...[1, 2].map((n) => entry(n, { votes: 0 }))]),
    },
    then: [],
    because: 'VotesInPairs',
  },
  'may hold the only data of a set that is started over': {
    given: {
      members: [
        fresh(0, { probe: otherMember }),
        fresh(1, { ...copying, createdAt: ago(120) }),
        fresh(2, { createdAt: ago(120) }),
      ],
      replicaSet: { kind: 'NoUsers', primary: null },
    },
    then: [],
    because: 'DataMayBeThere',
  },
});

/** For longer than a member may be silent. */
const lasting = { probe: otherSet, silentSince: ago(61) };
const unheard = entry(2, { state: 'DOWN', lagSeconds: null });
const replacing: MembershipInput['members'] = [member(0), member(1), member(2, { ...gateOff, ...lasting })];

describePlans('something else that has answered in place of a member for long', {
  'is no reader, and has another member made beside it': {
    given: {
      memory: memory({ nextOrdinal: 3 }),
      members: [member(0), member(1), member(2, lasting)],
      replicaSet: known([entry(0), entry(1), unheard]),
    },
    then: ['GateOff movies-db-2', 'CreateMember movies-db-3'],
  },
  'has another made where the set does not list the member': {
    given: {
      memory: memory({ nextOrdinal: 3 }),
      members: [member(0), member(1), fresh(2, lasting)],
      replicaSet: known([entry(0), entry(1, { votes: 0 })]),
    },
    then: ['CreateMember movies-db-3'],
  },
  'changes nothing while the primary hears the member': {
    given: { members: [member(0), member(1), member(2, lasting)], replicaSet: known(three) },
    then: [],
    because: 'GateKept',
  },
  'changes nothing before that has lasted': {
    given: {
      members: [member(0), member(1), member(2, { ...lasting, silentSince: ago(59) })],
      replicaSet: known([entry(0), entry(1), unheard]),
    },
    then: [],
    because: 'ForeignMember',
  },
  'gives up the member in the set once its replacement can vote, and has its pod left alone': {
    given: {
      members: [...replacing, member(3)],
      replicaSet: known([entry(0), entry(1), unheard, entry(3, { votes: 0 })]),
    },
    then: ['RemoveMember movies-db-2'],
  },
  'is left alone with its pod once another serves': {
    given: { members: [...replacing, member(3)], replicaSet: known([entry(0), entry(1), entry(3)]) },
    then: [],
    because: 'ForeignMember',
  },
  'keeps the member in the set, and so its volume, where it has one': {
    given: {
      persistent: true,
      volumes: [0, 1, 2, 3].map((n) => volume(n)),
      members: [...replacing, member(3)],
      replicaSet: known([entry(0), entry(1), unheard, entry(3, { votes: 0 })]),
    },
    then: [],
    because: 'VolumeIsThere',
  },
});

describe('foreignTroubles', () => {
  const troublesOf = (probe: ForeignProbe) => {
    const members = [member(0), member(1), member(2, { probe })];
    return planMembership(membershipInput({ members, replicaSet: known(four.slice(0, 3)) })).troubles;
  };

  it('says what differs, that it is left alone, and what a person can do', () => {
    expect(troublesOf(otherSet)).to.deep.include({
      reason: 'ForeignMember',
      message:
        'movies-db-2 is left alone: the mongod at its address belongs to another replica set of this name (its id is ' +
        `fedcba9876543210fedcba98, and this one's is ${setId}). If its data are not wanted, delete pod movies-db-2 and, where it has ` +
        'one, its volume. If this is the right set, remove memory.replicaSetId from the status of the MovieSearchCluster.',
    });
    expect(troublesOf(otherMember)).to.deep.include({
      reason: 'ForeignMember',
      message:
        `movies-db-2 is left alone: the mongod at its address is ${hostOf('movies-db-9')}. ` +
        'If that lasts, delete the pod.',
    });
  });
});
