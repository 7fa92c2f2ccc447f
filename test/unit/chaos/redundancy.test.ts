import { expect } from 'chai';

import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import { isFull, redundancy } from '../../chaos/redundancy.ts';

interface PodFacts {
  readonly component?: string;
  readonly ready?: string;
  readonly deleted?: boolean;
}

/** A pod `name` on node `node-<name>`, with one container `container-<name>`. */
function pod(
  name: string,
  { component = 'database', ready = 'True', deleted = false }: PodFacts = {},
): Live<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2026-11-25T00:00:00Z',
      labels: { 'app.kubernetes.io/component': component },
      ...(deleted && { deletionTimestamp: '2026-11-25T00:00:01Z' }),
    },
    spec: { nodeName: `node-${name}`, containers: [] },
    status: {
      conditions: [{ type: 'Ready', status: ready }],
      containerStatuses: [
        {
          name: 'main',
          containerID: `container-${name}`,
          image: '',
          imageID: '',
          ready: true,
          restartCount: 0,
        },
      ],
    },
  };
}

const wanted = { members: 2, queryPods: 1 };
const whole = [pod('a'), pod('b'), pod('c', { component: 'query' })];

describe('redundancy', () => {
  const cases: [string, Live<Pod>[], string[], number, number, boolean][] = [
    ['is full where as many serve as are wanted', whole, [], 2, 1, true],
    ['is full with one more than wanted', [...whole, pod('d')], [], 3, 1, true],
    ['counts no pod that is not ready', [pod('a', { ready: 'False' }), ...whole.slice(1)], [], 1, 1, false],
    ['counts no pod that ends', [pod('a', { deleted: true }), ...whole.slice(1)], [], 1, 1, false],
    ['counts no loader', [...whole.slice(1), pod('s', { component: 'seed' })], [], 1, 1, false],
    ['counts no pod that was struck, ready or not', whole, ['uid-a'], 1, 1, false],
    ['counts no pod whose container was struck', whole, ['container-b'], 1, 1, false],
    ['counts no pod on a node that was struck', whole, ['node-c'], 2, 0, false],
    ['counts the others where one was struck that is gone', whole, ['uid-z'], 2, 1, true],
  ];
  for (const [behaviour, pods, struck, members, queryPods, full] of cases) {
    it(behaviour, () => {
      const counted = redundancy(pods, new Set(struck), wanted);
      expect(counted).to.deep.equal({ members, queryPods, wantedMembers: 2, wantedQueryPods: 1 });
      expect(isFull(counted)).to.equal(full);
    });
  }
});
