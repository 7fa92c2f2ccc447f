import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Container, PodSpec, Role } from '../../kube/resources.ts';
import { queryName } from './object-names.ts';
import type { ObjectSettings } from './object-settings.ts';
import { secretFileMode } from './restricted-security.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type VolumeMount = NonNullable<Container['volumeMounts']>[number];

const VOLUME = 'cluster-view';
const DIRECTORY = '/etc/movie-search/cluster-view';
const FILE = 'token';

/** Whether anybody may watch the cluster: else query pods get nothing of what only the view needs. */
export function isWatchable({ spec }: MovieSearchCluster): boolean {
  return (spec.query.clusterView?.access ?? 'Nobody') !== 'Nobody';
}

/** What a query pod shows the cluster by, in the variables of docs/cluster-view.md. */
export function clusterViewEnvironment(cluster: MovieSearchCluster): NonNullable<Container['env']> {
  if (!isWatchable(cluster)) return [];
  const { name } = cluster.metadata;
  const isByToken = cluster.spec.query.clusterView?.access === 'Token';
  return [
    { name: 'CLUSTER_VIEW', value: isByToken ? 'token' : 'on' },
    ...(isByToken ? [{ name: 'CLUSTER_VIEW_TOKEN_FILE', value: `${DIRECTORY}/${FILE}` }] : []),
    { name: 'CLUSTER_NAME', value: name },
    // Siblings are found by the Service that people come by: its EndpointSlices list pods that are not ready, too.
    { name: 'PEER_SERVICE', value: queryName(name) },
  ];
}

/** Optional: searches are answered without the token, and nobody watches without it. */
export function clusterViewVolumes(cluster: MovieSearchCluster, settings: ObjectSettings): Volume[] {
  const secret = cluster.spec.query.clusterView?.tokenSecretRef;
  if (secret === undefined) return [];
  return [
    {
      name: VOLUME,
      secret: {
        secretName: secret.name,
        items: [{ key: secret.key, path: FILE }],
        defaultMode: secretFileMode(settings),
        optional: true,
      },
    },
  ];
}

export function clusterViewVolumeMounts(cluster: MovieSearchCluster): VolumeMount[] {
  return cluster.spec.query.clusterView?.tokenSecretRef === undefined
    ? []
    : [{ name: VOLUME, mountPath: DIRECTORY, readOnly: true }];
}

/** What the view may read beside the endpoints: this one MovieSearchCluster. */
export function clusterViewRules(cluster: MovieSearchCluster): NonNullable<Role['rules']> {
  if (!isWatchable(cluster)) return [];
  return [
    {
      apiGroups: ['moviesearch.dev'],
      resources: ['moviesearchclusters'],
      resourceNames: [cluster.metadata.name],
      verbs: ['get', 'list', 'watch'],
    },
  ];
}
