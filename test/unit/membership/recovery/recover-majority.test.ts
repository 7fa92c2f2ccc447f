import { electionPatienceMs } from '../../../../operator/movie-search-cluster/membership/patience.ts';
import type { MembershipInput } from '../../../../operator/movie-search-cluster/membership/situation.ts';
import type { MemberView } from '../../../../operator/mongo/replica-set-admin.ts';
import type { ObservedMember } from '../../../../operator/movie-search-cluster/observed.ts';
import {
  copying,
  describePlans,
  down,
  silent,
  volume,
} from '../../../support/membership/membership-cases.ts';
import { ago, entry, known, member, memory, node, pending } from '../../../support/observed.ts';

const cannotTell = { lagSeconds: null } as const;
/** Of three voters, 0 and 2 are not heard. */
const oneLeft = [entry(0, down), entry(1, cannotTell), entry(2, down)];
/** Of five voters, 0, 2 and 4 are not heard. */
const twoLeft = [0, 1, 2, 3, 4].map((n) => entry(n, n % 2 === 0 ? down : cannotTell));
const isSeconds = electionPatienceMs / 1000;

/** Each member of the set was on the node of its number, and the first look at the loss was `seconds` ago. */
function remembered(gone: readonly number[], seconds: number | null = isSeconds) {
  return memory({
    noPrimarySince: ago(60),
    places: new Map(
      [0, 1, 2, 3, 4].map((n) => [`movies-db-${n}`, { node: `node-${n}`, machine: `machine-${n}` }]),
    ),
    majorityLoss:
      seconds === null
        ? null
        : { at: ago(seconds), version: 7, term: 1, gone: gone.map((n) => `movies-db-${n}`) },
  });
}

/** A member that is left, on the node of its number, and sees the set without a primary as `entries` has it. */
function left(
  ordinal: number,
  entries: readonly MemberView[],
  overrides: Partial<ObservedMember> = {},
): ObservedMember {
  const seen = known(entries, null);
  const ownView = seen.kind === 'Known' ? seen.view : null;
  return member(ordinal, { node: `node-${ordinal}`, ownView, ...overrides });
}

/** As {@link left}, but for what of its view `differs`. */
function differing(
  ordinal: number,
  entries: readonly MemberView[],
  differs: Partial<NonNullable<ObservedMember['ownView']>>,
): ObservedMember {
  const pod = left(ordinal, entries);
  return pod.ownView === null ? pod : { ...pod, ownView: { ...pod.ownView, ...differs } };
}

const nodes = [0, 1, 2, 3, 4].map((n) => node(n));
/** Two of three members are gone, and two others wait to take their places. */
const lost: Partial<MembershipInput> = {
  nodes,
  memory: remembered([0, 2]),
  members: [left(1, oneLeft), pending(5), pending(6)],
  replicaSet: known(oneLeft, null),
};
/** They cannot join before there is a primary. */
const waiting = [pending(5), pending(6), pending(7)];
/** Three of five members are gone. */
const lostOfFive: Partial<MembershipInput> = {
  nodes,
  desired: 5,
  memory: remembered([0, 2, 4]),
  members: [...waiting, left(1, twoLeft), left(3, twoLeft)],
  replicaSet: known(twoLeft, null),
};
const lastWrite = (term: number, secondsAgo: number): MemberView['newestWrite'] => ({
  term,
  at: ago(secondsAgo),
});
/** As 1 and 3 say themselves, with these newest writes. */
const writing = (one: MemberView['newestWrite'], three: MemberView['newestWrite']) => {
  const entries = twoLeft.map((each) =>
    each.id === 1 ? { ...each, newestWrite: one } : each.id === 3 ? { ...each, newestWrite: three } : each,
  );
  return {
    ...lostOfFive,
    members: [...waiting, left(1, entries), left(3, entries)],
    replicaSet: known(entries, null),
  };
};

describePlans('recoverMajority', {
  'waits for the election where the primary is gone': {
    given: {
      members: [member(1), member(2), pending(3)],
      replicaSet: known([entry(0, down), entry(1, cannotTell), entry(2, cannotTell)], null),
    },
    then: [],
    because: '2 of 3 voting members are there, which is a majority: waiting for an election.',
  },
  'goes on with what is left where a majority is gone for good at two looks': {
    given: lost,
    then: ['ForceReconfigure movies-db-1 1 of 1'],
  },
  'does nothing at the first look': {
    given: { ...lost, memory: remembered([0, 2], null) },
    then: [],
    because:
      'RecoveringMajority: 2 voting members are gone for good (movies-db-0, movies-db-2): ' +
      'going on with 1 that are left, once a second look agrees.',
  },
  'does nothing before an election could have come out': {
    given: { ...lost, memory: remembered([0, 2], isSeconds - 1) },
    then: [],
    because: 'once a second look agrees',
  },
  'does nothing where others were gone at the first look': {
    given: { ...lost, memory: remembered([0]) },
    then: [],
    because: 'once a second look agrees',
  },
  'does nothing where the configuration was another at the first look': {
    given: {
      ...lost,
      memory: {
        ...remembered([0, 2]),
        majorityLoss: { at: ago(60), version: 6, term: 1, gone: ['movies-db-0', 'movies-db-2'] },
      },
    },
    then: [],
    because: 'once a second look agrees',
  },
  'goes on with the member that has the newest writes': {
    given: writing(lastWrite(2, 8), lastWrite(2, 5)),
    then: ['ForceReconfigure movies-db-3 1 of 2'],
  },
  'takes writes of a later term for newer, whatever the clocks say': {
    given: writing(lastWrite(3, 8), lastWrite(2, 5)),
    then: ['ForceReconfigure movies-db-1 1 of 2'],
  },
  'waits for one that is left and does not answer: it may hold the newest writes': {
    given: {
      ...lostOfFive,
      members: [...waiting, left(1, twoLeft), member(3, { node: 'node-3', ...silent })],
    },
    then: [],
    because: 'movies-db-3 does not answer, and may hold the newest writes.',
  },
  'waits for one that is left and starts again': {
    given: {
      ...lostOfFive,
      members: [
        ...waiting,
        left(1, twoLeft),
        member(3, { node: 'node-3', probe: null, containersReady: false }),
      ],
    },
    then: [],
    because: 'movies-db-3 does not answer, and may hold the newest writes.',
  },
  'waits as long as one of those left hears one that is gone': {
    given: {
      ...lostOfFive,
      members: [
        ...waiting,
        left(1, twoLeft),
        left(
          3,
          twoLeft.map((each) => (each.id === 4 ? { ...each, state: 'SECONDARY', healthy: true } : each)),
        ),
      ],
    },
    then: [],
    because: 'movies-db-3 still hears movies-db-4.',
  },
  'waits as long as one of those left knows of a primary': {
    given: {
      ...lostOfFive,
      members: [
        ...waiting,
        left(1, twoLeft),
        differing(3, twoLeft, { primary: 'movies-db-4.movies-db.default.svc:27017' }),
      ],
    },
    then: [],
    because: 'movies-db-3 knows of a primary, movies-db-4.',
  },
  'waits until those left hold one and the same configuration': {
    given: { ...lostOfFive, members: [...waiting, left(1, twoLeft), differing(3, twoLeft, { version: 6 })] },
    then: [],
    because: 'movies-db-3 holds another configuration than the others.',
  },
  'takes no word of a member of another set': {
    given: {
      ...lostOfFive,
      members: [
        ...waiting,
        left(1, twoLeft),
        differing(3, twoLeft, { replicaSetId: 'fedcba9876543210fedcba98' }),
      ],
    },
    then: [],
    because: 'movies-db-3 holds another configuration than the others.',
  },
  'does not wait for one that was still copying the data': {
    given: {
      ...lost,
      members: [
        left(1, [...oneLeft, entry(3, { votes: 0, state: 'STARTUP2' })]),
        member(3, { ...copying, ready: false, node: 'node-3' }),
      ],
      desired: 2,
      replicaSet: known([...oneLeft, entry(3, { votes: 0, state: 'STARTUP2' })], null),
    },
    then: ['ForceReconfigure movies-db-1 1 of 2'],
  },
  'waits where nobody with the data is left': {
    given: {
      ...lost,
      members: [
        left(
          1,
          oneLeft.map((each) => (each.id === 1 ? { ...each, state: 'RECOVERING' } : each)),
        ),
        pending(5),
        pending(6),
      ],
    },
    then: [],
    because: 'No member that is left has the data.',
  },
  'waits for pods that may come back': {
    given: {
      ...lost,
      members: [0, 1, 2].map((n) =>
        n === 1
          ? left(n, oneLeft)
          : member(n, { ...silent, node: `node-${n}`, containersReady: false, ready: false }),
      ),
    },
    then: [],
    because:
      'Missing: movies-db-0 (its pod is there on node node-0), movies-db-2 (its pod is there on node node-2).',
  },
  'waits for volumes that may come back': {
    given: {
      ...lost,
      persistent: true,
      volumes: [volume(0), volume(1), volume(2)],
      members: [pending(0), left(1, oneLeft), pending(2)],
    },
    then: [],
    because: 'movies-db-0 (its volume is there, and so is its pod on node node-0)',
  },
  'takes the pods of a node that was taken out of Kubernetes for no proof: its machine may run': {
    given: { ...lost, nodes: nodes.slice(0, 2) },
    then: [],
    because:
      'Missing: movies-db-0 (its pod is gone, and its node node-0 works and has ended it), movies-db-2 (its pod is gone, and so is its node node-2, where it may still run).',
  },
  'takes another machine under the name of a node for no proof': {
    given: { ...lost, nodes: [...nodes.slice(0, 2), node(2, { machine: 'another' })] },
    then: [],
    because: 'movies-db-2 (its pod is gone, and so is its node node-2',
  },
  'takes the word of a machine that was registered anew under its name': {
    given: { ...lost, nodes: [...nodes.slice(0, 2), node(2, { uid: 'another' })] },
    then: ['ForceReconfigure movies-db-1 1 of 1'],
  },
  'takes no word of a node that is not ready': {
    given: {
      ...lost,
      nodes: [...nodes.slice(0, 2), node(2, { ready: { status: 'Unknown', since: ago(60) } })],
    },
    then: [],
    because: 'movies-db-2 (its pod is gone, and its node node-2, where it may still run, is not ready)',
  },
  'takes no word of a node whose kubelet is silent': {
    given: { ...lost, nodes: [...nodes.slice(0, 2), node(2, { leaseSilentMs: 20_000 })] },
    then: [],
    because: 'movies-db-2 (its pod is gone, and its node node-2, where it may still run, is not ready)',
  },
  'waits where nobody knows on which node one was': {
    given: { ...lost, memory: { ...remembered([0, 2]), places: new Map() } },
    then: [],
    because: 'movies-db-0 (its pod is gone, and nobody knows on which node it was)',
  },
  'takes a person’s word that a node is out of service': {
    given: {
      ...lost,
      nodes: nodes.map((each, n) => ({
        ...each,
        ready: { status: n === 1 ? ('True' as const) : ('Unknown' as const), since: ago(60) },
        taints:
          n === 1 ? [] : [{ key: 'node.kubernetes.io/out-of-service', value: 'x', effect: 'NoExecute' }],
      })),
      members: [0, 1, 2].map((n) =>
        n === 1
          ? left(n, oneLeft)
          : member(n, { ...silent, node: `node-${n}`, containersReady: false, ready: false }),
      ),
    },
    then: ['ForceReconfigure movies-db-1 1 of 1'],
  },
});

const fenced: Partial<MembershipInput> = {
  ...lost,
  nodes: [node(1)],
  members: [0, 1, 2].map((n) =>
    n === 1
      ? left(n, oneLeft)
      : member(n, { ...silent, node: `node-${n}`, containersReady: false, ready: false }),
  ),
  majorityLoss: { fencedNodes: ['node-0', 'node-2'], forceAfterMs: 60_000 },
};

describePlans('recoverMajority, with onMajorityLoss: Force', {
  'goes on without the members of fenced nodes, their volumes too': {
    given: { ...fenced, persistent: true, volumes: [volume(0), volume(1), volume(2)] },
    then: ['ForceReconfigure movies-db-1 1 of 1'],
  },
  'waits until there has been no primary for long enough': {
    given: { ...fenced, majorityLoss: { fencedNodes: ['node-0', 'node-2'], forceAfterMs: 61_000 } },
    then: [],
    because: `movies-db-0 (its node node-0 is fenced, and it counts as gone from ${ago(-1).toISOString()})`,
  },
  'waits for members of nodes that are not fenced': {
    given: { ...fenced, majorityLoss: { fencedNodes: ['node-0'], forceAfterMs: 60_000 } },
    then: [],
    because: 'movies-db-2 (its pod is there on node node-2)',
  },
  'does not believe that a member is off which answers': {
    given: {
      ...fenced,
      members: [left(1, oneLeft), member(0, { node: 'node-0' }), member(2, { node: 'node-2', ...silent })],
    },
    then: [],
    because: 'movies-db-0 (it answers)',
  },
});
