import { expect } from 'chai';
import {
  leasePatienceMs,
  patienceMs,
  podsToWithdraw,
  type AskedNode,
  type AskedPod,
} from '../../../../operator/movie-search-cluster/withdrawal/pods-to-withdraw.ts';
import type { Silence } from '../../../../operator/movie-search-cluster/withdrawal/silences.ts';

const now = 100_000;
const answers: Silence = { kind: 'Answers' };
const neverHeard: Silence = { kind: 'NeverHeard' };
const silentFor = (ms: number): Silence => ({ kind: 'Silent', since: now - ms });
const silent = silentFor(2 * patienceMs);

/** The pod on node `a`, but for what `overrides` says. */
function pod(node: string, silence: Silence, overrides: Partial<AskedPod> = {}): AskedPod {
  return {
    name: `query-${node}`,
    uid: `uid-${node}`,
    cluster: 'default/movies',
    node,
    silence,
    restored: false,
    ...overrides,
  };
}

function node(name: string, kubelet: Silence, leaseMs: number | null = 8_000): AskedNode {
  return { name, kubelet, leaseSilentMs: leaseMs, sinceRenewalMs: leaseMs };
}

interface Case {
  readonly pods: readonly AskedPod[];
  readonly nodes: readonly AskedNode[];
  /** Names of the pods withdrawn. */
  readonly withdrawn: readonly string[];
  /** Part of why the others are kept. */
  readonly because?: string;
}

const elsewhere = [pod('b', answers)];
const nodesElsewhere = [node('b', answers)];

const cases: Readonly<Record<string, Case>> = {
  'withdraws a pod that is silent together with its kubelet': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: ['query-a'],
  },
  'withdraws both pods of a node that is silent': {
    pods: [pod('a', silent), pod('a', silent, { name: 'query-a2', uid: 'uid-a2' }), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: ['query-a', 'query-a2'],
  },
  'has no verdict on pods that answer': {
    pods: [pod('a', answers), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: [],
  },
  'has no verdict on a pod that never answered: something may always have been in the way': {
    pods: [pod('a', neverHeard), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: [],
  },
  'waits where one question was lost': {
    pods: [pod('a', silentFor(patienceMs - 1)), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: [],
    because: 'for a moment only',
  },
  'leaves a pod to its kubelet where that answers': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', answers), ...nodesElsewhere],
    withdrawn: [],
    because: 'the kubelet of its node a answers',
  },
  'waits where one question to the kubelet was lost': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', silentFor(patienceMs - 1)), ...nodesElsewhere],
    withdrawn: [],
    because: 'the kubelet of its node a has been silent for a moment only',
  },
  'keeps a pod whose node is not known': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: nodesElsewhere,
    withdrawn: [],
    because: 'nothing is known of its node a',
  },
  'keeps a pod where the leases cannot be told': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', silent, null), ...nodesElsewhere],
    withdrawn: [],
    because: 'nothing is known of its node a',
  },
  'keeps a pod whose kubelet the API server has heard since: it is the operator that is cut off': {
    pods: [pod('a', silentFor(9_000)), ...elsewhere],
    nodes: [node('a', silentFor(8_000), 3_000), ...nodesElsewhere],
    withdrawn: [],
    because: 'the API server hears the kubelet of its node a',
  },
  'takes no silence of the lease watch for a sign of life': {
    pods: [pod('a', silentFor(6_000)), ...elsewhere],
    nodes: [{ ...node('a', silentFor(5_000), 2_000), sinceRenewalMs: 9_000 }, ...nodesElsewhere],
    withdrawn: ['query-a'],
  },
  'takes a renewal that was under way when the silence began for the last one': {
    pods: [pod('a', silentFor(4_000)), ...elsewhere],
    nodes: [node('a', silentFor(3_500), 3_200), ...nodesElsewhere],
    withdrawn: ['query-a'],
  },
  'goes by the lease where kubelets never answered the operator': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', neverHeard, leasePatienceMs), node('b', neverHeard)],
    withdrawn: ['query-a'],
  },
  'waits for the lease where kubelets never answered the operator': {
    pods: [pod('a', silent), ...elsewhere],
    nodes: [node('a', neverHeard, leasePatienceMs - 1), node('b', neverHeard)],
    withdrawn: [],
    because: 'the lease of its node a is renewed',
  },
  'does not fight a kubelet that made the pod ready again': {
    pods: [pod('a', silent, { restored: true }), ...elsewhere],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: [],
    because: 'its kubelet has made it ready again',
  },
  'never takes the last pod that answers': {
    pods: [pod('a', silent)],
    nodes: [node('a', silent), ...nodesElsewhere],
    withdrawn: [],
    because: 'no other pod of its tier answers',
  },
  'never takes the last pod of a tier, whatever other tiers have': {
    pods: [
      pod('a', silent),
      pod('b', answers, { cluster: 'default/other' }),
      pod('c', answers, { cluster: 'x/y' }),
    ],
    nodes: [node('a', silent), node('b', answers), node('c', answers)],
    withdrawn: [],
    because: 'no other pod of its tier answers',
  },
  'does nothing where the operator hears nobody on other nodes': {
    pods: [pod('a', silent), pod('b', silent)],
    nodes: [node('a', silent), node('b', silent)],
    withdrawn: [],
    because: 'no other pod of its tier answers',
  },
  'does nothing where it hears only half of the others': {
    pods: [pod('a', silent), pod('b', silent), pod('c', answers)],
    nodes: [node('a', silent), node('b', silent), node('c', answers)],
    withdrawn: [],
    because: '2 of 4 pods and kubelets on other nodes are silent too',
  },
  'withdraws the pods of two nodes of five': {
    pods: ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name, name < 'c' ? silent : answers)),
    nodes: ['a', 'b', 'c', 'd', 'e'].map((name) => node(name, name < 'c' ? silent : answers)),
    withdrawn: ['query-a', 'query-b'],
  },
};

describe('podsToWithdraw', () => {
  for (const [behaviour, { pods, nodes, withdrawn, because }] of Object.entries(cases)) {
    it(behaviour, () => {
      const verdicts = podsToWithdraw(pods, nodes, now);
      const names = verdicts.filter(({ withdraw }) => withdraw).map(({ pod }) => pod.name);
      expect(names).to.deep.equal(withdrawn);
      const reasons = verdicts.filter(({ withdraw }) => !withdraw).map(({ why }) => why);
      if (because !== undefined) expect(reasons.join('\n')).to.include(because);
    });
  }

  it('says what it saw', () => {
    const [verdict] = podsToWithdraw(
      [pod('a', silentFor(4_200)), ...elsewhere],
      [node('a', silent), ...nodesElsewhere],
      now,
    );
    expect(verdict?.why).to.equal('it and the kubelet of its node a have not answered for 4 s');
  });
});
