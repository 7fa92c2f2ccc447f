import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject, Live, ResourceKind } from '../../../kube/resource-kind.ts';
import { persistentVolumeClaims, pods, type PersistentVolumeClaim, type Pod } from '../../kube/resources.ts';
import type { KubeStore, KubeStores } from '../kube-stores.ts';
import { componentLabel, instanceLabel } from '../objects/object-names.ts';
import { getIfThere } from './get-if-there.ts';
import { isOwnedBy } from './object-owner.ts';

/** Where to look: the copies have only what carries our labels, the API server has all. */
export interface Sources {
  readonly kube: Pick<KubeClient, 'get'>;
  readonly stores: KubeStores;
}

/** The pods of a cluster's members that carry our labels. */
export function labelledMemberPods(
  { metadata: { namespace, name, uid } }: Live<MovieSearchCluster>,
  stores: KubeStores,
): Live<Pod>[] {
  const labels = { [instanceLabel]: name, [componentLabel]: 'database' };
  return stores.pods.list({ namespace, labels }).filter((pod) => isOwnedBy(pod, uid));
}

/**
 * The pods of these members that are not among those `seen`: they may have lost their labels, and are looked up by name.
 *
 * @throws KubeError where the API server cannot tell whether a pod is there
 */
export async function memberPodsByName(
  { metadata: { namespace, uid } }: Live<MovieSearchCluster>,
  names: readonly string[],
  seen: readonly Live<Pod>[],
  { kube, stores }: Sources,
  signal: AbortSignal,
): Promise<Live<Pod>[]> {
  const found = await byName(kube, pods, stores.pods, namespace, without(names, seen), signal);
  return found.filter((pod) => isOwnedBy(pod, uid));
}

/**
 * The claims that carry the cluster's name, and those of `names` that have lost their labels. Not all of them need be the cluster's.
 *
 * @throws KubeError where the API server cannot tell whether a claim is there
 */
export async function memberClaimsOf(
  { metadata: { namespace, name } }: Live<MovieSearchCluster>,
  names: readonly string[],
  { kube, stores }: Sources,
  signal: AbortSignal,
): Promise<{
  readonly labelled: Live<PersistentVolumeClaim>[];
  readonly others: Live<PersistentVolumeClaim>[];
}> {
  const labelled = stores.volumes.list({ namespace, labels: { [instanceLabel]: name } });
  const missing = without(names, labelled);
  const others = await byName(kube, persistentVolumeClaims, stores.volumes, namespace, missing, signal);
  return { labelled, others };
}

function without(names: readonly string[], objects: readonly Live<KubeObject>[]): string[] {
  const found = new Set(objects.map(({ metadata }) => metadata.name));
  return [...new Set(names)].filter((name) => !found.has(name));
}

async function byName<T extends KubeObject>(
  kube: Sources['kube'],
  kind: ResourceKind<T>,
  store: KubeStore<T>,
  namespace: string | undefined,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Live<T>[]> {
  const found = names.map(
    async (name) => store.get({ name, namespace }) ?? getIfThere(kube, kind, { name, namespace }, signal),
  );
  return (await Promise.all(found)).filter((object) => object !== null);
}
