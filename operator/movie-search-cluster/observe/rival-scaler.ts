import { movieSearchClusterResource } from '../../../crds/movie-search-cluster.ts';
import type { HorizontalPodAutoscaler } from '../../kube/resources.ts';
import { queryName } from '../objects/object-names.ts';
import type { Tier } from '../observed.ts';

const deploymentSuffix = queryName('');

/** Of which cluster a HorizontalPodAutoscaler scales which tier; null: of none. The cluster need not exist. */
export function scaledTierOf({ spec }: HorizontalPodAutoscaler): { cluster: string; tier: Tier } | null {
  const { kind, name, apiVersion = '' } = spec.scaleTargetRef;
  if (
    kind === movieSearchClusterResource.kind &&
    apiVersion.startsWith(`${movieSearchClusterResource.group}/`)
  ) {
    return { cluster: name, tier: 'database' };
  }
  if (kind === 'Deployment' && name.endsWith(deploymentSuffix) && name !== deploymentSuffix) {
    return { cluster: name.slice(0, -deploymentSuffix.length), tier: 'query' };
  }
  return null;
}
