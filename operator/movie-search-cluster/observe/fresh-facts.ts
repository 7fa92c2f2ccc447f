import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isForbidden } from '../../../kube/kube-error.ts';
import { ObjectStore } from '../../../kube/object-store.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import {
  nodes,
  persistentVolumeClaims,
  pods,
  type Node,
  type PersistentVolumeClaim,
  type Pod,
} from '../../kube/resources.ts';
import type { KubeStores } from '../kube-stores.ts';
import { movieSearchClusters } from '../movie-search-clusters.ts';
import { instanceLabel } from '../objects/object-names.ts';
import { getIfThere } from './get-if-there.ts';

/** Reads the newest state there is, which the API server takes from etcd. */
export type FreshReader = Pick<KubeClient, 'get' | 'list'>;

export interface FreshFacts {
  readonly cluster: Live<MovieSearchCluster>;
  /** The copies, but for pods, volumes and the nodes that matter: those were just read. */
  readonly stores: KubeStores;
}

/**
 * Reads from the API server itself what decides whether something that cannot be undone may be done: the MovieSearchCluster, its
 * pods and claims, and the nodes on which its members are or were last.
 *
 * @returns null where the MovieSearchCluster is gone, or another one has its name
 * @throws KubeError where the API server does not answer: then nothing is known for certain
 */
export async function readFreshFacts(
  kube: FreshReader,
  stores: KubeStores,
  { metadata: { name, namespace, uid } }: Live<MovieSearchCluster>,
  signal: AbortSignal,
): Promise<FreshFacts | null> {
  const selection = { namespace, labelSelector: `${instanceLabel}=${name}`, signal };
  const [cluster, podList, volumeList] = await Promise.all([
    getIfThere(kube, movieSearchClusters, { name, namespace }, signal),
    kube.list(pods, selection),
    kube.list(persistentVolumeClaims, selection),
  ]);
  if (cluster?.metadata.uid !== uid) return null;
  return {
    cluster,
    stores: {
      ...stores,
      pods: new ObjectStore<Pod>().put(...podList.items),
      volumes: new ObjectStore<PersistentVolumeClaim>().put(...volumeList.items),
      nodes: await freshNodes(kube, stores, nodeNames(cluster, podList.items), signal),
    },
  };
}

/** The nodes of the pods that there are, and of the members that the status remembers. */
function nodeNames({ status }: Live<MovieSearchCluster>, members: readonly Live<Pod>[]): Set<string> {
  const names = [
    ...members.map(({ spec }) => spec?.nodeName),
    ...(status?.database?.members.map(({ node }) => node) ?? []),
  ];
  return new Set(names.filter((name) => name !== undefined));
}

/** The copies of all nodes, with these as they are now; where nodes may not be read, none is known, now as before. */
async function freshNodes(
  kube: FreshReader,
  { nodes: copies }: KubeStores,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<KubeStores['nodes']> {
  const store = new ObjectStore<Node>().put(...copies.list());
  await Promise.all(
    [...names].map(async (name) => {
      try {
        const node = await getIfThere(kube, nodes, { name }, signal);
        if (node === null) store.remove({ name });
        else store.put(node);
      } catch (error) {
        if (!isForbidden(error)) throw error;
        store.remove({ name });
      }
    }),
  );
  return store;
}
