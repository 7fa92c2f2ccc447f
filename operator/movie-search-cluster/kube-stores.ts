import type { MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { StoreFilter } from '../../kube/object-store.ts';
import type { KubeObject, Live, ObjectName } from '../../kube/resource-kind.ts';
import type {
  ConfigMap,
  Deployment,
  Event,
  HorizontalPodAutoscaler,
  Job,
  NetworkPolicy,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
} from '../kube/resources.ts';

/** A copy of one kind's objects, kept up to date by watching; a Reflector is one. */
export interface KubeStore<T extends KubeObject> {
  get(name: ObjectName): Live<T> | undefined;
  list(filter?: StoreFilter): Live<T>[];
}

/** The kinds a MovieSearchCluster is made of, as they were last seen. */
export interface KubeStores {
  readonly clusters: KubeStore<MovieSearchCluster>;
  readonly pods: KubeStore<Pod>;
  readonly services: KubeStore<Service>;
  readonly secrets: KubeStore<Secret>;
  readonly configMaps: KubeStore<ConfigMap>;
  readonly serviceAccounts: KubeStore<ServiceAccount>;
  readonly roles: KubeStore<Role>;
  readonly roleBindings: KubeStore<RoleBinding>;
  readonly volumes: KubeStore<PersistentVolumeClaim>;
  readonly jobs: KubeStore<Job>;
  /** Events by which the Job controller says that a pod could not be made. */
  readonly refusedJobPods: KubeStore<Event>;
  readonly deployments: KubeStore<Deployment>;
  readonly disruptionBudgets: KubeStore<PodDisruptionBudget>;
  readonly networkPolicies: KubeStore<NetworkPolicy>;
  readonly nodes: KubeStore<Node>;
  /** All there are: one of them may scale what the operator scales. */
  readonly autoscalers: KubeStore<HorizontalPodAutoscaler>;
}

/** Where objects that are applied as a whole are found again, by their kind. */
export function storeOf(stores: KubeStores, kind: string): KubeStore<KubeObject> {
  const byKind: Readonly<Record<string, KubeStore<KubeObject>>> = {
    Service: stores.services,
    ConfigMap: stores.configMaps,
    ServiceAccount: stores.serviceAccounts,
    Role: stores.roles,
    RoleBinding: stores.roleBindings,
    Deployment: stores.deployments,
    PodDisruptionBudget: stores.disruptionBudgets,
    NetworkPolicy: stores.networkPolicies,
  };
  const store = byKind[kind];
  if (store === undefined)
    throw new TypeError(`Objects of kind ${kind} are not watched, so they cannot be applied.`);
  return store;
}
