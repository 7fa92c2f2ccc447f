import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';
import {
  configMaps,
  deployments,
  events,
  horizontalPodAutoscalers,
  jobs,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
} from '../kube/resources.ts';
import type { KubeStore, KubeStores } from './kube-stores.ts';
import { movieSearchClusters } from './movie-search-clusters.ts';

/** The kind of the objects that each store has. */
export type StoredKinds = {
  readonly [Name in keyof KubeStores]: KubeStores[Name] extends KubeStore<infer T> ? ResourceKind<T> : never;
};

/** Those of which the copies have all that the operator manages, and nothing else. */
export const managedKinds = {
  pods,
  services,
  secrets,
  configMaps,
  serviceAccounts,
  roles,
  roleBindings,
  volumes: persistentVolumeClaims,
  jobs,
  deployments,
  disruptionBudgets: podDisruptionBudgets,
  networkPolicies,
} as const satisfies Partial<StoredKinds>;

export const storedKinds: StoredKinds = {
  ...managedKinds,
  clusters: movieSearchClusters,
  refusedJobPods: events,
  nodes,
  autoscalers: horizontalPodAutoscalers,
};

/** A store for each of these kinds, as `make` makes it. */
export function storesOf<Kinds extends Partial<StoredKinds>>(
  kinds: Kinds,
  make: <T extends KubeObject>(kind: ResourceKind<T>) => KubeStore<T>,
): Pick<KubeStores, keyof Kinds & keyof KubeStores> {
  const made = Object.entries<ResourceKind<KubeObject>>(kinds).map(([name, kind]) => [name, make(kind)]);
  return Object.fromEntries(made) as Pick<KubeStores, keyof Kinds & keyof KubeStores>;
}
