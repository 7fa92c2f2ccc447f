import type { ChaosCase } from '../chaos-case.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Pod } from '../../../operator/kube/resources.ts';
import type { Blow } from '../chaos-case.ts';

const memberLimits = {
  failuresWithin: 0,
  redundant: { after: 'fault', p50: 10, p95: 15 },
  settled: 90,
} as const;

export const secondaryDeleted: ChaosCase = {
  name: 'secondary-deleted',
  fault: 'the pod of a secondary is deleted',
  limits: memberLimits,
  tries: 6,
  prepare: (cluster) => podDeleted(cluster, cluster.secondary()),
};

export const primaryDeleted: ChaosCase = {
  name: 'primary-deleted',
  fault: 'the pod of the primary is deleted',
  limits: memberLimits,
  tries: 6,
  prepare: (cluster) => podDeleted(cluster, cluster.primary()),
};

export const queryPodDeleted: ChaosCase = {
  name: 'query-pod-deleted',
  fault: 'a query pod is deleted',
  limits: { failuresWithin: 0, redundant: { after: 'fault', p95: 15 }, settled: 30 },
  prepare: (cluster) => podDeleted(cluster, cluster.queryPods()[0]),
};

export const operatorDeleted: ChaosCase = {
  name: 'operator-deleted',
  fault: 'the pod of the operator that leads is deleted',
  limits: { failuresWithin: 0, leader: 15, redundant: { after: 'fault', p95: 15 }, settled: 30 },
  prepare: (cluster) => podDeleted(cluster, cluster.leader()),
};

function podDeleted(cluster: ChaosCluster, pod: Live<Pod> | undefined): Blow {
  if (pod === undefined) throw new Error('there is no such pod');
  return { takesForGood: [pod.metadata.uid], strike: () => cluster.deletePod(pod) };
}
