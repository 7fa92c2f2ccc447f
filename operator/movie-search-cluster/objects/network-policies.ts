import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { NetworkPolicy } from '../../kube/resources.ts';
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
import { MONGODB_PORT, QUERY_ADMIN_PORT, QUERY_PORT } from './ports.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Ingress = NonNullable<Spec['ingress']>;
type Egress = NonNullable<Spec['egress']>;
type Port = NonNullable<Egress[number]['ports']>[number];

const tcp = (port: number): Port => ({ protocol: 'TCP', port });

/** On which API servers listen behind their Service: an egress rule sees the address behind it, which no selector can name. */
const API_SERVER_PORTS = [443, 6443, 8443];

const toDns: Egress[number] = { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };

/** The members: reached by each other, the query tier, the loader and the operator, and by nobody else. */
export function databaseNetworkPolicy(cluster: MovieSearchCluster, settings: ObjectSettings): NetworkPolicy {
  const tier = (component: Component) => ({
    podSelector: { matchLabels: componentSelector(cluster, component) },
  });
  const ports = [tcp(MONGODB_PORT)];
  const { operatorNamespace } = settings;
  // An operator on a developer's machine comes from no pod, and so from an address that no selector names.
  const operator: Ingress[number] =
    operatorNamespace === null
      ? { ports }
      : {
          ports,
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operatorNamespace } },
              podSelector: { matchLabels: { [nameLabel]: application, [componentLabel]: 'operator' } },
            },
          ],
        };
  return networkPolicy(cluster, 'database', databaseServiceName(cluster.metadata.name), {
    ingress: [{ ports, from: [tier('database'), tier('query'), tier('seed')] }, operator],
    egress: [toDns, toDatabase(cluster)],
  });
}

/** The query pods: open to everyone; reach the members and the API server. */
export function queryNetworkPolicy(cluster: MovieSearchCluster): NetworkPolicy {
  return networkPolicy(cluster, 'query', queryName(cluster.metadata.name), {
    ingress: [{ ports: [tcp(QUERY_PORT), tcp(QUERY_ADMIN_PORT)] }],
    egress: [toDns, toDatabase(cluster), { ports: API_SERVER_PORTS.map(tcp) }],
  });
}

/** The loader: reached by nobody; reaches the members and, for a dataset behind an address, that address's port. */
export function seedNetworkPolicy(cluster: MovieSearchCluster): NetworkPolicy {
  const { source } = cluster.spec.dataset;
  return networkPolicy(cluster, 'seed', seedName(cluster.metadata.name), {
    ingress: [],
    egress: [
      toDns,
      toDatabase(cluster),
      ...('url' in source ? [{ ports: [tcp(portOf(new URL(source.url.base)))] }] : []),
    ],
  });
}

function networkPolicy(
  cluster: MovieSearchCluster,
  component: Component,
  name: string,
  { ingress, egress }: { ingress: Ingress; egress: Egress },
): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMetadata(cluster, component, name),
    spec: {
      podSelector: { matchLabels: componentSelector(cluster, component) },
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 && { ingress }),
      egress,
    },
  };
}

function toDatabase(cluster: MovieSearchCluster): Egress[number] {
  return {
    ports: [tcp(MONGODB_PORT)],
    to: [{ podSelector: { matchLabels: componentSelector(cluster, 'database') } }],
  };
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
