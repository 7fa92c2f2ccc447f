import type {
  CoreV1Event,
  V1ConfigMap,
  V1Deployment,
  V1EndpointSlice,
  V2HorizontalPodAutoscaler,
  V1Job,
  V1Lease,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';

import type { KubeObject, ObjectMeta, ResourceKind } from '../../kube/resource-kind.ts';

/**
 * A value as it travels in JSON: what client-node types as a `Date` is an RFC 3339 string, and a field it names with a leading
 * underscore, because JavaScript reserves the word, has none.
 */
type Wire<T> = T extends Date
  ? string
  : T extends (infer Element)[]
    ? Wire<Element>[]
    : T extends object
      ? { [Key in keyof T as Key extends `_${infer Reserved}` ? Reserved : Key]: Wire<T[Key]> }
      : T;

/** client-node's type of an object, as it travels, with its metadata always there. */
type Resource<T extends { metadata?: unknown }> = Omit<Wire<T>, 'metadata'> & { metadata: ObjectMeta };

export type Pod = Resource<V1Pod>;
export type PodSpec = NonNullable<Pod['spec']>;
export type PodTemplate = NonNullable<Deployment['spec']>['template'];
export type Container = PodSpec['containers'][number];
export type PodCondition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];
export type ResourceRequirements = NonNullable<Container['resources']>;
export type Service = Resource<V1Service>;
export type Secret = Resource<V1Secret>;
export type ConfigMap = Resource<V1ConfigMap>;
export type Job = Resource<V1Job>;
export type Deployment = Resource<V1Deployment>;
export type EndpointSlice = Resource<V1EndpointSlice>;
export type PersistentVolumeClaim = Resource<V1PersistentVolumeClaim>;
export type PodDisruptionBudget = Resource<V1PodDisruptionBudget>;
export type NetworkPolicy = Resource<V1NetworkPolicy>;
export type NetworkPolicyPeer = Wire<V1NetworkPolicyPeer>;
export type ServiceAccount = Resource<V1ServiceAccount>;
export type Role = Resource<V1Role>;
export type RoleBinding = Resource<V1RoleBinding>;
export type Node = Resource<V1Node>;
export type HorizontalPodAutoscaler = Resource<V2HorizontalPodAutoscaler>;
export type Lease = Resource<V1Lease>;
export type Event = Resource<CoreV1Event>;

/** What metrics.k8s.io says of one pod: the CPU time and memory its containers used in the last window. */
export interface PodMetrics extends KubeObject {
  /** The end of the window, RFC 3339. */
  readonly timestamp?: string;
  /** The length of the window as Go writes durations: `15.3s`, `1m0s`. */
  readonly window?: string;
  readonly containers?: readonly {
    readonly name: string;
    /** Quantities: `cpu` in cores, `memory` in bytes. */
    readonly usage: Readonly<Record<string, string>>;
  }[];
}

const namespaced = <T extends KubeObject>(
  apiVersion: string,
  kind: string,
  plural: string,
): ResourceKind<T> => {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, plural, kind, namespaced: true };
};

export const pods = namespaced<Pod>('v1', 'Pod', 'pods');
export const services = namespaced<Service>('v1', 'Service', 'services');
export const configMaps = namespaced<ConfigMap>('v1', 'ConfigMap', 'configmaps');
export const secrets = namespaced<Secret>('v1', 'Secret', 'secrets');
export const serviceAccounts = namespaced<ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts');
export const persistentVolumeClaims = namespaced<PersistentVolumeClaim>(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
);
export const events: ResourceKind<Event> = {
  ...namespaced<Event>('v1', 'Event', 'events'),
  hasNoBookmarks: true,
};
export const jobs = namespaced<Job>('batch/v1', 'Job', 'jobs');
export const deployments = namespaced<Deployment>('apps/v1', 'Deployment', 'deployments');
export const endpointSlices = namespaced<EndpointSlice>(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  'endpointslices',
);
export const podDisruptionBudgets = namespaced<PodDisruptionBudget>(
  'policy/v1',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
);
export const networkPolicies = namespaced<NetworkPolicy>(
  'networking.k8s.io/v1',
  'NetworkPolicy',
  'networkpolicies',
);
export const roles = namespaced<Role>('rbac.authorization.k8s.io/v1', 'Role', 'roles');
export const roleBindings = namespaced<RoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'RoleBinding',
  'rolebindings',
);
export const horizontalPodAutoscalers = namespaced<HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const podMetrics = namespaced<PodMetrics>('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods');
export const leases = namespaced<Lease>('coordination.k8s.io/v1', 'Lease', 'leases');
export const nodes: ResourceKind<Node> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
};
