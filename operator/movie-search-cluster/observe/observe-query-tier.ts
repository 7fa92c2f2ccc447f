import type { Live } from '../../../kube/resource-kind.ts';
import type { Deployment, Pod } from '../../kube/resources.ts';
import type { ObservedQueryPod, ObservedQueryTier } from '../observed.ts';
import { podsTrouble } from './pod-trouble.ts';

/**
 * The query tier as its Deployment and pods show it.
 *
 * @param isSilent whether the pod of that uid has fallen silent
 */
export function observeQueryTier(
  deployment: Live<Deployment>,
  pods: readonly Live<Pod>[],
  isSilent: (uid: string) => boolean,
): ObservedQueryTier {
  const { status, metadata } = deployment;
  return {
    replicas: status?.replicas ?? 0,
    readyReplicas: status?.readyReplicas ?? 0,
    updatedReplicas: status?.updatedReplicas ?? 0,
    pods: pods.map((pod) => observeQueryPod(pod, isSilent(pod.metadata.uid))),
    current: (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0),
    trouble: podsTrouble(pods) ?? refusedPods(deployment),
  };
}

function observeQueryPod({ metadata, spec, status }: Live<Pod>, silent: boolean): ObservedQueryPod {
  return {
    name: metadata.name,
    uid: metadata.uid,
    node: spec?.nodeName ?? null,
    hasStarted:
      status?.containerStatuses?.some(
        ({ state, restartCount }) =>
          state?.running !== undefined || state?.terminated !== undefined || restartCount > 0,
      ) ?? false,
    ready: status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
    silent,
    terminating: metadata.deletionTimestamp !== undefined,
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
