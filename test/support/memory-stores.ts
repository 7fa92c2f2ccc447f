import type { KubeObject, Live } from '../../kube/resource-kind.ts';
import { ObjectStore } from '../../kube/object-store.ts';
import type { KubeStore, KubeStores } from '../../operator/movie-search-cluster/kube-stores.ts';
import { storedKinds, storesOf } from '../../operator/movie-search-cluster/stored-kinds.ts';
import type { WatchHealth } from '../../operator/movie-search-cluster/observe/watch-health.ts';

/** Stores that show what a test puts into them. */
export type MemoryStores = {
  readonly [Name in keyof KubeStores]: KubeStores[Name] extends KubeStore<infer T> ? ObjectStore<T> : never;
};

export function memoryStores(): MemoryStores {
  return storesOf(storedKinds, () => new ObjectStore()) as MemoryStores;
}

/** What is known of watches that follow the API server as they should. */
export const goodHealth: WatchHealth = {
  leaseSilentMs: () => 0,
  renewedAt: () => new Date(0),
  sinceRenewalMs: () => 0,
  staleCopies: () => [],
};

/** An object as the API server hands it out, made from one that is sent to it. */
export function live<T extends KubeObject>(
  object: T,
  metadata: Partial<KubeObject['metadata']> = {},
): Live<T> {
  const name = object.metadata.name ?? '';
  return {
    ...object,
    apiVersion: object.apiVersion ?? 'v1',
    kind: object.kind ?? '',
    metadata: {
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: '2026-11-24T11:00:00Z',
      ...object.metadata,
      ...metadata,
      name,
    },
  };
}
