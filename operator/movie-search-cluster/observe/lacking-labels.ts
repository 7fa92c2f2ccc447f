import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeObject, Live } from '../../../kube/resource-kind.ts';
import { componentLabels, memberLabel } from '../objects/object-names.ts';
import type { UnlabelledObject } from '../observed.ts';

/** The labels by which objects of the database tier are found: of a member's pod and claim also whose they are. */
function labelsOf(
  cluster: MovieSearchCluster,
  kind: UnlabelledObject['kind'],
  name: string,
): Record<string, string> {
  const labels = componentLabels(cluster, 'database');
  return kind === 'Secret' ? labels : { ...labels, [memberLabel]: name };
}

/** Those of the objects, all of which are this cluster's, that lack any label by which they are found. */
export function lackingLabels(
  cluster: MovieSearchCluster,
  kind: UnlabelledObject['kind'],
  objects: readonly Live<KubeObject>[],
): UnlabelledObject[] {
  return objects.flatMap(({ metadata }) => {
    const { name, uid, resourceVersion, labels: present = {}, deletionTimestamp } = metadata;
    if (deletionTimestamp !== undefined) return [];
    const wanted = Object.entries(labelsOf(cluster, kind, name));
    const lacking = wanted.filter(([label, value]) => present[label] !== value);
    if (lacking.length === 0) return [];
    return [{ kind, name, uid, resourceVersion, labels: Object.fromEntries(lacking) }];
  });
}
