import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { PersistentVolumeClaim } from '../../kube/resources.ts';
import { canonicalQuantity } from './canonical-quantity.ts';
import { keepAnnotations } from './keep-annotations.ts';
import { objectMetadata } from './object-metadata.ts';
import { clusterUidAnnotation, memberLabel, neverStarted, startedAnnotation } from './object-names.ts';

/**
 * The volume of the member `name`; null where members keep their data on the node. With `reclaimPolicy: Retain` it has no
 * owner, so that it outlives the MovieSearchCluster.
 */
export function memberVolumeClaim(cluster: MovieSearchCluster, name: string): PersistentVolumeClaim | null {
  const { storage } = cluster.spec.database;
  if (storage.type === 'Ephemeral') return null;
  const { ownerReferences = [], ...metadata } = objectMetadata(cluster, 'database', name, {
    [memberLabel]: name,
  });
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      annotations: {
        ...keepAnnotations,
        [clusterUidAnnotation]: cluster.metadata.uid,
        [startedAnnotation]: neverStarted,
      },
      ...(storage.reclaimPolicy === 'Delete' && { ownerReferences }),
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: canonicalQuantity(storage.size) } },
      ...(storage.storageClassName !== undefined && { storageClassName: storage.storageClassName }),
    },
  };
}
