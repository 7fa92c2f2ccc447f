import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { ConfigMap, Container, PodSpec } from '../../kube/resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { queryName } from './object-names.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type VolumeMount = NonNullable<Container['volumeMounts']>[number];

const VOLUME = 'routing';
const DIRECTORY = '/etc/movie-search/routing';
const KEY = 'routing.json';

/** Where a query pod finds what it reads again while it runs: see docs/routing.md. */
export const ROUTING_FILE = `${DIRECTORY}/${KEY}`;

/** What query pods read again while they run: a change reaches them within about a minute, and rolls none of them. */
export function queryRouting(cluster: MovieSearchCluster): ConfigMap {
  const { routing, staleAnswers, directorsFrom } = cluster.spec.query;
  const settings = { weights: routing.weights, staleAnswers, directorsFrom };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    data: { [KEY]: `${JSON.stringify(settings, null, 2)}\n` },
  };
}

/** Optional: a pod whose ConfigMap is not there yet, or not any more, starts all the same and goes by the defaults. */
export function routingVolume(cluster: MovieSearchCluster): Volume {
  return { name: VOLUME, configMap: { name: queryName(cluster.metadata.name), optional: true } };
}

export function routingVolumeMount(): VolumeMount {
  return { name: VOLUME, mountPath: DIRECTORY, readOnly: true };
}
