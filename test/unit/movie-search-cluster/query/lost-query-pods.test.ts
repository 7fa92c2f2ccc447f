import { expect } from 'chai';
import type { ObservedNode, ObservedQueryPod } from '../../../../operator/movie-search-cluster/observed.ts';
import { lostQueryPods, mostTries } from '../../../../operator/movie-search-cluster/query/lost-query-pods.ts';
import { ago, node } from '../../../support/observed.ts';

const silentNode = node(0, { leaseSilentMs: 20_000 });
/** Kubernetes has noticed too. */
const markedNode = node(0, { leaseSilentMs: 60_000, ready: { status: 'Unknown', since: ago(10) } });

function pod(name: string, overrides: Partial<ObservedQueryPod> = {}): ObservedQueryPod {
  return {
    name,
    uid: `uid-${name}`,
    node: 'node-0',
    hasStarted: true,
    ready: false,
    silent: true,
    terminating: false,
    ...overrides,
  };
}

const unstarted = { hasStarted: false, silent: false };
const taken = (count: number) =>
  Array.from({ length: count }, (_, index) => pod(`taken-${index}`, { ...unstarted, terminating: true }));

interface Case {
  readonly pods: readonly ObservedQueryPod[];
  readonly nodes: readonly ObservedNode[];
  readonly deleted: readonly string[];
  readonly because?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'deletes a pod that was marked not ready': { pods: [pod('a')], nodes: [silentNode], deleted: ['a'] },
  'deletes a silent pod that is still ready, as the last of its tier': {
    pods: [pod('a', { ready: true })],
    nodes: [silentNode],
    deleted: ['a'],
  },
  'keeps a pod that answers: the kubelet alone is gone': {
    pods: [pod('a', { ready: true, silent: false })],
    nodes: [silentNode],
    deleted: [],
  },
  'keeps a pod whose node is not silent for long enough': {
    pods: [pod('a')],
    nodes: [node(0, { leaseSilentMs: 19_999 })],
    deleted: [],
  },
  'keeps a pod of whose node nothing is known': {
    pods: [pod('a')],
    nodes: [node(0, { leaseSilentMs: null })],
    deleted: [],
  },
  'keeps pods on other nodes, and those without one': {
    pods: [pod('a', { node: 'node-1' }), pod('b', { node: null })],
    nodes: [silentNode, node(1)],
    deleted: [],
  },
  'leaves a pod that terminates to its node': {
    pods: [pod('a', { terminating: true })],
    nodes: [silentNode],
    deleted: [],
  },
  'deletes one that was made on the silent node in the place of another': {
    pods: [...taken(mostTries - 1), pod('a', unstarted)],
    nodes: [silentNode],
    deleted: ['a'],
  },
  'makes no more of them after some tries': {
    pods: [...taken(mostTries), pod('a', unstarted)],
    nodes: [silentNode],
    deleted: [],
    because:
      'a is lost: its node node-0 is silent. Another one is made once Kubernetes sends no more pods to that node.',
  },
  'deletes it once Kubernetes sends no more pods there': {
    pods: [...taken(mostTries), pod('a', unstarted)],
    nodes: [markedNode],
    deleted: ['a'],
    because: 'Another one takes its place.',
  },
};

describe('lostQueryPods', () => {
  for (const [behaviour, { pods, nodes, deleted, because }] of Object.entries(cases)) {
    it(behaviour, () => {
      const { actions, troubles } = lostQueryPods(pods, nodes, 20_000);
      expect(actions.map(({ name }) => name)).to.deep.equal(deleted);
      const words = troubles.map(({ message }) => message).join('\n');
      if (because !== undefined) expect(words).to.include(because);
    });
  }
});
