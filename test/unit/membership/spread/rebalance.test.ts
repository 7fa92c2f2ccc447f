import { expect } from 'chai';
import { planMembership } from '../../../../operator/movie-search-cluster/membership/plan-membership.ts';
import {
  joinPatienceMs,
  mostRebalances,
  rebalanceCalmMs,
  rebalancePauseMs,
} from '../../../../operator/movie-search-cluster/membership/patience.ts';
import type { MembershipInput } from '../../../../operator/movie-search-cluster/membership/situation.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import {
  copying,
  describePlans,
  four,
  gateOff,
  outdated,
} from '../../../support/membership/membership-cases.ts';
import {
  ago,
  entry,
  known,
  member,
  membershipInput,
  memory,
  node,
  now,
  pending,
} from '../../../support/observed.ts';

const calmSeconds = rebalanceCalmMs / 1000;
/** On the node of its zone's number. */
const inZone = (ordinal: number, zone: number, overrides: Partial<ObservedMember> = {}) =>
  member(ordinal, { zone: `zone-${zone}`, node: `node-${zone}`, ...overrides });
const nodes = [node(0), node(1), node(2)];
/** After a drain all three members are in one of three zones. */
const crowded: Partial<MembershipInput> = {
  nodes,
  memory: memory({ nextOrdinal: 3 }),
  members: [inZone(0, 0), inZone(1, 0), inZone(2, 0)],
};

/** The memory of a rebalance of `crowded`. */
const triedBefore = (rebalance: { seconds: number; member: string | null; tries?: number }) =>
  memory({
    nextOrdinal: 4,
    rebalance: {
      at: ago(rebalance.seconds),
      member: rebalance.member,
      tries: rebalance.tries ?? 1,
      towards: planMembership(membershipInput(crowded)).memory.rebalance?.towards ?? '',
    },
  });
const pauseSeconds = rebalancePauseMs / 1000;
/** All nodes are of one zone, and all members on one of them. */
const oneZone: Partial<MembershipInput> = {
  nodes: [0, 1, 2].map((ordinal) => node(ordinal, { zone: 'zone-0' })),
  memory: memory({ nextOrdinal: 3 }),
  members: [0, 1, 2].map((ordinal) => member(ordinal, { node: 'node-0', zone: 'zone-0' })),
};

describePlans('beginRebalance', {
  'makes one member more outside the zone with too many': {
    given: crowded,
    then: ['CreateMember movies-db-3 away from node-0'],
  },
  'leaves members that are spread as well as can be': {
    given: { ...crowded, members: [inZone(0, 0), inZone(1, 1), inZone(2, 2)] },
    then: [],
    because: 'AsDesired',
  },
  'leaves two in one zone and one in another, where there are two zones': {
    given: { ...crowded, nodes: nodes.slice(0, 2), members: [inZone(0, 0), inZone(1, 0), inZone(2, 1)] },
    then: [],
    because: 'AsDesired',
  },
  'does not count on zones whose nodes are cordoned, not ready, tainted or just back': {
    given: {
      ...crowded,
      nodes: [
        node(0),
        node(1, { unschedulable: true }),
        node(2, { taints: [{ key: 'dedicated', value: '', effect: 'NoSchedule' }] }),
        node(3, { ready: { status: 'Unknown', since: ago(3600) } }),
        node(4, { ready: { status: 'True', since: ago(calmSeconds - 1) } }),
      ],
    },
    then: [],
    because: 'AsDesired',
  },
  'waits until all members have been there for a while': {
    given: {
      ...crowded,
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0, { createdAt: ago(calmSeconds - 1) })],
    },
    then: [],
    because: 'AsDesired',
  },
  'waits while a new template is rolled': {
    given: { ...crowded, members: [inZone(0, 0), inZone(1, 0), inZone(2, 0, outdated)] },
    then: ['CreateMember movies-db-3'],
  },
  'waits while the set lists a member that it does not hear': {
    given: {
      ...crowded,
      replicaSet: known([entry(0), entry(1), entry(2, { healthy: false })]),
    },
    then: [],
    because: 'AsDesired',
  },
  'waits while the set lists a member whose pod is gone': {
    given: {
      ...crowded,
      replicaSet: known([entry(0), entry(1), entry(2), entry(9, { state: 'DOWN' })]),
    },
    then: ['RemoveMember movies-db-9'],
  },
  'avoids the nodes of every zone to which a move would not help, and nodes that are silent': {
    given: {
      ...crowded,
      desired: 5,
      memory: memory({ nextOrdinal: 5 }),
      nodes: [...nodes, node(3, { leaseSilentMs: 30_000 })],
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 1), inZone(4, 1)],
      replicaSet: known([entry(0), entry(1), entry(2), entry(3), entry(4)]),
    },
    then: ['CreateMember movies-db-5 away from node-3, node-0, node-1'],
  },
  'waits after a try that did not help, and says so': {
    given: { ...crowded, memory: triedBefore({ seconds: pauseSeconds - 1, member: null }) },
    then: [],
    because:
      'NotSpread: Members stay in zone zone-0, which has too many: a new member did not help. The next try is at',
  },
  'tries again in time': {
    given: { ...crowded, memory: triedBefore({ seconds: pauseSeconds, member: null }) },
    then: ['CreateMember movies-db-4 away from node-0'],
  },
  'gives up after three tries, and says so': {
    given: { ...crowded, memory: triedBefore({ seconds: 90_000, member: null, tries: mostRebalances }) },
    then: [],
    because:
      'NotSpread: Members stay in zone zone-0, which has too many: 3 new members found no room elsewhere',
  },
  'tries again once there is another zone to go to': {
    given: {
      ...crowded,
      nodes: [...nodes, node(3)],
      memory: triedBefore({ seconds: 90_000, member: null, tries: mostRebalances }),
    },
    then: ['CreateMember movies-db-4 away from node-0'],
  },
  'spreads members over the nodes of the one zone there is': {
    given: oneZone,
    then: ['CreateMember movies-db-3 away from node-0'],
  },
  'leaves two on one node and one on another, where there are two nodes': {
    given: {
      ...oneZone,
      nodes: oneZone.nodes?.slice(0, 2) ?? [],
      members: [0, 0, 1].map((at, ordinal) => member(ordinal, { node: `node-${at}`, zone: 'zone-0' })),
    },
    then: [],
    because: 'AsDesired',
  },
  'leaves all members on the only node there is': {
    given: { ...oneZone, nodes: oneZone.nodes?.slice(0, 1) ?? [] },
    then: [],
    because: 'AsDesired',
  },
  'leaves members on nodes that do not say their zone': {
    given: {
      ...oneZone,
      nodes: [0, 1, 2].map((ordinal) => node(ordinal, { zone: null })),
      members: [0, 1, 2].map((ordinal) => member(ordinal, { node: 'node-0', zone: null })),
    },
    then: [],
    because: 'AsDesired',
  },
  'does not take a node without a zone for another zone': {
    given: { ...crowded, nodes: [node(0), node(1, { zone: null })] },
    then: [],
    because: 'AsDesired',
  },
  'does not move members between nodes while the other zones are cordoned': {
    given: {
      ...oneZone,
      nodes: [...(oneZone.nodes ?? []), node(3, { unschedulable: true })],
    },
    then: [],
    because: 'AsDesired',
  },
});

/** The vote of one of the full zone has moved to the new member already. */
const joined = { replicaSet: known([entry(0), entry(1), entry(2, { votes: 0 }), entry(3)]) };
const begun = (seconds = 60) => triedBefore({ seconds, member: 'movies-db-3' });
const notIn = { replicaSet: known([entry(0), entry(1), entry(2)]) };

describePlans('finishRebalance', {
  'has one of the full zone leave once the new member serves, and not the primary': {
    given: {
      ...crowded,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 1)],
      ...joined,
    },
    then: ['MarkLeaving movies-db-2 Rebalance'],
  },
  'has the new member leave again that came to be in the full zone': {
    given: {
      ...crowded,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 0)],
      replicaSet: known(four),
    },
    then: ['MarkLeaving movies-db-3 Rebalance'],
  },
  'waits for the new member to be placed': {
    given: {
      ...crowded,
      ...notIn,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), pending(3, { node: null, zone: null })],
    },
    then: [],
    because: 'Rebalancing: movies-db-3 is made for members to be spread better.',
  },
  'waits for the new member to be in sync': {
    given: {
      ...crowded,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 1, { ...copying, ready: false })],
      replicaSet: known([...four.slice(0, 3), entry(3, { votes: 0, state: 'STARTUP2', lagSeconds: null })]),
    },
    then: [],
    because: 'MemberJoining: movies-db-3 is getting in sync',
  },
  'waits no longer than patience lasts': {
    given: {
      ...crowded,
      ...notIn,
      memory: begun(joinPatienceMs / 1000),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), pending(3, { node: null, zone: null })],
    },
    then: ['MarkLeaving movies-db-3 Rebalance'],
  },
  'keeps the new member where as many are wanted by now': {
    given: {
      ...crowded,
      desired: 4,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 1)],
      ...joined,
    },
    then: [],
    because: 'AsDesired',
  },
  'has the one leave that costs least where fewer are wanted by now': {
    given: {
      ...crowded,
      desired: 2,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 1)],
      replicaSet: known(four),
    },
    then: ['MarkLeaving movies-db-2 Rebalance'],
  },
  'has nobody leave where fewer than wanted would then serve reads': {
    given: {
      ...crowded,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 2, { ready: false }), inZone(3, 1)],
      replicaSet: known([entry(0), entry(1, { votes: 0 }), entry(2), entry(3)]),
    },
    then: [],
    because: 'Rebalancing',
  },
  'has the new member leave again that came to a node without a zone': {
    given: {
      ...crowded,
      memory: begun(),
      members: [inZone(0, 0), inZone(1, 0), inZone(2, 0), inZone(3, 0, { zone: null, node: 'node-9' })],
      ...joined,
    },
    then: ['MarkLeaving movies-db-3 Rebalance'],
  },
  'goes on with the leave that was begun': {
    given: {
      ...crowded,
      memory: begun(),
      members: [
        inZone(0, 0),
        inZone(1, 0),
        inZone(2, 0, { ...gateOff, leaving: { reason: 'Rebalance', since: ago(5) }, queryConnections: 0 }),
        inZone(3, 1),
      ],
      ...joined,
    },
    then: ['RemoveMember movies-db-2'],
  },
  'keeps a new member that waits for a node, although it avoids nodes that work': {
    given: {
      ...crowded,
      ...notIn,
      memory: begun(),
      members: [
        inZone(0, 0),
        inZone(1, 0),
        inZone(2, 0),
        pending(3, { node: null, zone: null, avoidsNodes: ['node-0'] }),
      ],
    },
    then: [],
    because: 'Rebalancing',
  },
});

describe('what is remembered of a rebalance', () => {
  const after = (given: Partial<MembershipInput>) => planMembership(membershipInput(given)).memory.rebalance;
  const spread = [inZone(0, 0), inZone(1, 1), inZone(2, 2)];

  it('is nothing once the new member is one of those wanted', () => {
    expect(after({ ...crowded, memory: triedBefore({ seconds: 60, member: 'movies-db-2' }) })).to.equal(null);
  });

  it('is that it failed, once the new member is gone', () => {
    const { at, ...rest } = after({ ...crowded, memory: begun() }) ?? {};
    expect(at).to.deep.equal(now);
    expect(rest).to.include({ member: null, tries: 1 });
  });

  it('is how many tries there were', () => {
    const before = triedBefore({ seconds: pauseSeconds, member: null, tries: 2 });
    expect(after({ ...crowded, memory: before })).to.include({ member: 'movies-db-4', tries: 3 });
  });

  it('is forgotten once members are spread as well as can be', () => {
    const tried = (seconds: number) => triedBefore({ seconds, member: null, tries: mostRebalances });
    const given = { ...crowded, members: spread };
    expect(after({ ...given, memory: tried(pauseSeconds) })).to.equal(null);
    expect(after({ ...given, memory: tried(pauseSeconds - 1) })).to.not.equal(null);
  });
});
