import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import {
  configMaps,
  deployments,
  networkPolicies,
  podDisruptionBudgets,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../kube/resources.ts';
import { databaseService } from './database-service.ts';
import { databaseDisruptionBudget, queryDisruptionBudget } from './disruption-budgets.ts';
import { databaseNetworkPolicy, queryNetworkPolicy, seedNetworkPolicy } from './network-policies.ts';
import type { ObjectSettings } from './object-settings.ts';
import { queryRole, queryRoleBinding, queryServiceAccount } from './query-access.ts';
import { queryDeployment } from './query-deployment.ts';
import { queryRouting } from './query-routing.ts';
import { queryService } from './query-service.ts';
import { readService } from './read-service.ts';

export interface AppliedObject {
  readonly kind: ResourceKind<KubeObject>;
  readonly object: KubeObject;
}

/** Names an object of the cluster to people and in maps: `Deployment movies-query`. */
export function objectId({ kind, object }: AppliedObject): string {
  return `${kind.kind} ${object.metadata.name ?? ''}`;
}

/** How many replicas each tier is to have now. */
export interface WantedReplicas {
  readonly members: number;
  readonly queryPods: number;
  /** How many members may be evicted at a time. */
  readonly evictableMembers: number;
}

/**
 * The objects that only have to be there as described, in the order to make them. Not among them is what is made and removed by
 * decisions: the Secret, the members and their volumes, the Jobs.
 */
export function appliedObjects(
  cluster: MovieSearchCluster,
  settings: ObjectSettings,
  { members, queryPods, evictableMembers }: WantedReplicas,
): AppliedObject[] {
  return [
    { kind: services, object: databaseService(cluster) },
    { kind: services, object: readService(cluster) },
    { kind: networkPolicies, object: databaseNetworkPolicy(cluster, settings) },
    { kind: networkPolicies, object: queryNetworkPolicy(cluster, settings) },
    { kind: networkPolicies, object: seedNetworkPolicy(cluster, settings) },
    { kind: serviceAccounts, object: queryServiceAccount(cluster) },
    { kind: roles, object: queryRole(cluster) },
    { kind: roleBindings, object: queryRoleBinding(cluster) },
    { kind: configMaps, object: queryRouting(cluster) },
    { kind: deployments, object: queryDeployment(cluster, settings, queryPods) },
    { kind: services, object: queryService(cluster) },
    { kind: podDisruptionBudgets, object: databaseDisruptionBudget(cluster, members, evictableMembers) },
    { kind: podDisruptionBudgets, object: queryDisruptionBudget(cluster) },
  ];
}
