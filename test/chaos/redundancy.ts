import type { Live } from '../../kube/resource-kind.ts';
import type { Pod } from '../../operator/kube/resources.ts';
import { componentLabel, type Component } from '../../operator/movie-search-cluster/objects/object-names.ts';
import { isReady, isStruck, type Struck } from './pod-parts.ts';

/** How many of each tier serve, and how many are wanted. */
export interface Redundancy {
  readonly members: number;
  readonly queryPods: number;
  readonly wantedMembers: number;
  readonly wantedQueryPods: number;
}

export function isFull({ members, queryPods, wantedMembers, wantedQueryPods }: Redundancy): boolean {
  return members >= wantedMembers && queryPods >= wantedQueryPods;
}

/**
 * Counts the pods that serve. The API server still calls a pod ready for a while after its node has died or its process was stopped,
 * so nothing that a fault has struck counts, whatever its conditions say.
 */
export function redundancy(
  pods: readonly Live<Pod>[],
  struck: Struck,
  wanted: { readonly members: number; readonly queryPods: number },
): Redundancy {
  const serving = (component: Component): number =>
    pods.filter(
      (pod) => pod.metadata.labels?.[componentLabel] === component && isReady(pod) && !isStruck(pod, struck),
    ).length;
  return {
    members: serving('database'),
    queryPods: serving('query'),
    wantedMembers: wanted.members,
    wantedQueryPods: wanted.queryPods,
  };
}
