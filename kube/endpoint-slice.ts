import type { KubeObject, ResourceKind } from './resource-kind.ts';

/** Some of the endpoints of a Service (discovery.k8s.io/v1): the part of it that a client of the Service reads. */
export interface EndpointSlice extends KubeObject {
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  endpoints?: Endpoint[] | null;
  ports?: { name?: string; port?: number; protocol?: string }[] | null;
}

export interface Endpoint {
  /** All of one endpoint; use the first. */
  addresses: string[];
  /** An absent `ready` counts as true. */
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  hostname?: string;
  nodeName?: string;
  zone?: string;
  targetRef?: { kind?: string; name?: string; namespace?: string; uid?: string };
}

/** Label of a slice: the name of the Service it belongs to. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

export const endpointSlices: ResourceKind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
};
