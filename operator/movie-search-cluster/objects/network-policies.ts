import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { NetworkPolicy, NetworkPolicyPeer } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { objectMetadata } from './object-metadata.ts';
import {
  application,
  componentLabel,
  componentSelector,
  nameLabel,
  queryName,
  seedName,
  type Component,
} from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { isWatchable } from './query-cluster-view.ts';
import { MONGODB_PORT, QUERY_ADMIN_PORT, QUERY_PORT } from './ports.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Ingress = NonNullable<Spec['ingress']>;
type Egress = NonNullable<Spec['egress']>;
type Port = NonNullable<Egress[number]['ports']>[number];

const tcp = (port: number): Port => ({ protocol: 'TCP', port });
const udp = (port: number): Port => ({ protocol: 'UDP', port });

/** No pod has a label and has it not. */
const noPod = {
  matchExpressions: [
    { key: nameLabel, operator: 'Exists' },
    { key: nameLabel, operator: 'DoesNotExist' },
  ],
};

/** The members: reached by each other, the query tier, the loader and the operator, and by nobody else. */
export function databaseNetworkPolicy(cluster: MovieSearchCluster, settings: ObjectSettings): NetworkPolicy {
  const ports = [tcp(MONGODB_PORT)];
  return networkPolicy(cluster, settings, 'database', databaseServiceName(cluster.metadata.name), {
    ingress: [
      { ports, from: [tier(cluster, 'database'), tier(cluster, 'query'), tier(cluster, 'seed')] },
      fromOperator(ports, settings),
    ],
    egress: [toDns(settings), toDatabase(cluster)],
  });
}

/**
 * The query pods: open to everyone who searches; reach the members, the API server and, where traces are collected, the collector's port. Their health and metrics are for the
 * operator, their siblings and whoever the settings name. The kubelet's probes come from the pod's node and need no rule.
 */
export function queryNetworkPolicy(cluster: MovieSearchCluster, settings: ObjectSettings): NetworkPolicy {
  const { apiServer, metrics } = settings.networkPolicy;
  const { tracing } = cluster.spec.query;
  const admin = [tcp(QUERY_ADMIN_PORT)];
  return networkPolicy(cluster, settings, 'query', queryName(cluster.metadata.name), {
    ingress: [
      { ports: [tcp(QUERY_PORT)] },
      { ports: admin, from: [tier(cluster, 'query'), ...metrics.from] },
      fromOperator(admin, settings),
    ],
    egress: [
      toDns(settings),
      toDatabase(cluster),
      egressRule(apiServer.ports.map(tcp), apiServer.to),
      // For what the siblings of a pod show of themselves.
      ...(isWatchable(cluster) ? [{ ports: admin, to: [tier(cluster, 'query')] }] : []),
      ...(tracing === undefined ? [] : [{ ports: [tcp(portOf(new URL(tracing.endpoint)))] }]),
    ],
  });
}

/** The loader: reached by nobody; reaches the members and, for a dataset behind an address, that address's port. */
export function seedNetworkPolicy(cluster: MovieSearchCluster, settings: ObjectSettings): NetworkPolicy {
  const { source } = cluster.spec.dataset;
  return networkPolicy(cluster, settings, 'seed', seedName(cluster.metadata.name), {
    ingress: [],
    egress: [
      toDns(settings),
      toDatabase(cluster),
      ...('url' in source ? [{ ports: [tcp(portOf(new URL(source.url.base)))] }] : []),
    ],
  });
}

function networkPolicy(
  cluster: MovieSearchCluster,
  { networkPolicy: { enabled } }: ObjectSettings,
  component: Component,
  name: string,
  { ingress, egress }: { ingress: Ingress; egress: Egress },
): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMetadata(cluster, component, name),
    spec: {
      // One that is switched off stays and selects nothing, so that switching it needs no right to delete policies.
      podSelector: enabled ? { matchLabels: componentSelector(cluster, component) } : noPod,
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 && { ingress }),
      egress,
    },
  };
}

function tier(cluster: MovieSearchCluster, component: Component): NetworkPolicyPeer {
  return { podSelector: { matchLabels: componentSelector(cluster, component) } };
}

/** An operator on a developer's machine comes from no pod, and so from an address that no selector names. */
function fromOperator(ports: Port[], { operatorNamespace }: ObjectSettings): Ingress[number] {
  if (operatorNamespace === null) return { ports };
  return {
    ports,
    from: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operatorNamespace } },
        podSelector: { matchLabels: { [nameLabel]: application, [componentLabel]: 'operator' } },
      },
    ],
  };
}

function toDns({ networkPolicy: { dns } }: ObjectSettings): Egress[number] {
  return egressRule([...dns.ports.map(udp), ...dns.ports.map(tcp)], dns.to);
}

/** @param to empty: any address */
function egressRule(ports: Port[], to: readonly NetworkPolicyPeer[]): Egress[number] {
  return { ports, ...(to.length > 0 && { to: [...to] }) };
}

function toDatabase(cluster: MovieSearchCluster): Egress[number] {
  return {
    ports: [tcp(MONGODB_PORT)],
    to: [tier(cluster, 'database')],
  };
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
