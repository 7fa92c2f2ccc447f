import type { KubeObject, Live, ObjectName } from '../../kube/resource-kind.ts';
import { objectKey, type StoreFilter } from '../../kube/reflector.ts';
import type { KubeStore, KubeStores } from '../../operator/movie-search-cluster/kube-stores.ts';
import type { WatchHealth } from '../../operator/movie-search-cluster/observe/watch-health.ts';

/** A store that shows what a test puts into it. */
export class MemoryStore<T extends KubeObject> implements KubeStore<T> {
  readonly #objects = new Map<string, Live<T>>();

  put(...objects: Live<T>[]): this {
    for (const object of objects) this.#objects.set(objectKey(object.metadata), object);
    return this;
  }

  remove(name: ObjectName): void {
    this.#objects.delete(objectKey(name));
  }

  get(name: ObjectName): Live<T> | undefined {
    return this.#objects.get(objectKey(name));
  }

  list({ namespace, labels = {}, ownerUid }: StoreFilter = {}): Live<T>[] {
    return [...this.#objects.values()].filter(
      ({ metadata }) =>
        (namespace === undefined || metadata.namespace === namespace) &&
        Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value) &&
        (ownerUid === undefined || metadata.ownerReferences?.some(({ uid }) => uid === ownerUid) === true),
    );
  }
}

export type MemoryStores = {
  readonly [Name in keyof KubeStores]: KubeStores[Name] extends KubeStore<infer T> ? MemoryStore<T> : never;
};

export function memoryStores(): MemoryStores {
  return {
    clusters: new MemoryStore(),
    pods: new MemoryStore(),
    services: new MemoryStore(),
    secrets: new MemoryStore(),
    serviceAccounts: new MemoryStore(),
    roles: new MemoryStore(),
    roleBindings: new MemoryStore(),
    volumes: new MemoryStore(),
    jobs: new MemoryStore(),
    refusedJobPods: new MemoryStore(),
    deployments: new MemoryStore(),
    disruptionBudgets: new MemoryStore(),
    networkPolicies: new MemoryStore(),
    nodes: new MemoryStore(),
    autoscalers: new MemoryStore(),
  };
}

/** What is known of watches that follow the API server as they should. */
export const goodHealth: WatchHealth = {
  leaseSilentMs: () => 0,
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
