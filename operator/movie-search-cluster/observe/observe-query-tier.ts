import type { Live } from '../../../kube/resource-kind.ts';
import type { Deployment, Pod } from '../../kube/resources.ts';
import type { ObservedQueryTier } from '../observed.ts';
import { podsTrouble } from './pod-trouble.ts';

/** The query tier as its Deployment and pods show it. */
export function observeQueryTier(
  deployment: Live<Deployment>,
  pods: readonly Live<Pod>[],
): ObservedQueryTier {
  const { status, metadata } = deployment;
  return {
    replicas: status?.replicas ?? 0,
    readyReplicas: status?.readyReplicas ?? 0,
    updatedReplicas: status?.updatedReplicas ?? 0,
    current: (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0),
    trouble: podsTrouble(pods) ?? refusedPods(deployment),
  };
}

/** Why the API server takes no pod of this Deployment (a quota, a limit range, a webhook), as its controller says it. */
function refusedPods({ status }: Live<Deployment>): string | null {
  const failure = status?.conditions?.find(
    (condition) => condition.type === 'ReplicaFailure' && condition.status === 'True',
  );
  if (failure === undefined) return null;
  return (
    `the API server refuses its pods: ${failure.message ?? failure.reason ?? 'no reason is given'}. ` +
    'The requests and limits of the query pods are spec.query.resources.'
  );
}
