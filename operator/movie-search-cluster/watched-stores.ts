import { systemClock, type Clock } from '../../time/clock.ts';
import type { Selection } from '../../kube/call-options.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { Logger } from '../../logging/logger.ts';
import { ObjectStore } from '../../kube/object-store.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import { events, horizontalPodAutoscalers, leases, nodes, type Node } from '../kube/resources.ts';
import type { KubeStore, KubeStores } from './kube-stores.ts';
import { movieSearchClusters } from './movie-search-clusters.ts';
import { scaledTierOf } from './observe/rival-scaler.ts';
import { instanceLabel, managedSelector } from './objects/object-names.ts';
import {
  NodeHeartbeats,
  nodeLeaseNamespace,
  unknownSilence,
  type NodeSilence,
} from './observe/node-heartbeats.ts';
import { staleCopies, type FollowedCopy, type WatchHealth } from './observe/watch-health.ts';
import { ScopedReflectors } from './scoped-reflectors.ts';
import { managedKinds, storesOf } from './stored-kinds.ts';
import type { WatchScope } from './watch-scope.ts';

/** The stores that a running operator looks at: copies of what it manages in the namespaces it looks after. */
export interface WatchedStores extends KubeStores {
  /** Follows the API server until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  untilSynced(signal: AbortSignal): Promise<void>;
  readonly hasSynced: boolean;
  /** Whether all that is needed for the MovieSearchClusters of this namespace has been read. Nothing is planned before. */
  isCompleteFor(namespace: string): boolean;
  readonly health: WatchHealth;
  /** How well each kind's copy follows the API server now. */
  copies(): readonly FollowedCopy[];
}

export interface WatchedStoresOptions {
  readonly kube: Pick<KubeClient, 'list' | 'watch'>;
  readonly logger: Logger;
  readonly scope: WatchScope;
  /** Told the key (`namespace/name`) of the MovieSearchCluster that a changed object belongs to. */
  readonly onChange: (key: string) => void;
  readonly clock?: Clock;
}

export function watchedStores({
  kube,
  logger,
  scope,
  onChange,
  clock = systemClock,
}: WatchedStoresOptions): WatchedStores {
  const reflectors = new ScopedReflectors({ kube, logger, clock, namespaces: scope.namespaces });
  const reflect = <T extends KubeObject>(
    kind: ResourceKind<T>,
    keyOf: (object: Live<T>) => string | undefined,
    selection: Omit<Selection, 'namespace'> = {},
  ): KubeStore<T> =>
    reflectors.store(
      kind,
      (object) => {
        const key = keyOf(object);
        if (key !== undefined) onChange(key);
      },
      selection,
    );
  const managed = <T extends KubeObject>(kind: ResourceKind<T>): KubeStore<T> =>
    reflect(
      kind,
      ({ metadata }) => {
        const name = metadata.labels?.[instanceLabel];
        return name === undefined || metadata.namespace === undefined
          ? undefined
          : `${metadata.namespace}/${name}`;
      },
      { labelSelector: managedSelector },
    );
  // A node's heartbeat is nobody's news: how long it has been missing is looked up.
  const silence: NodeSilence = scope.seesNodes
    ? new NodeHeartbeats(reflectors.outside(leases, { namespace: nodeLeaseNamespace }), clock)
    : unknownSilence;
  // Bookmarks come from the API server's watch cache, which leaves Events out: the copy of them is silent while nothing happens.
  const copies = (): FollowedCopy[] =>
    reflectors.copies().filter(({ resource }) => resource !== events.plural);
  return {
    ...storesOf(managedKinds, managed),
    clusters: reflect(movieSearchClusters, ({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    // Only looked up, where a Job has no pod.
    refusedJobPods: reflectors.store(events, null, {
      fieldSelector: 'involvedObject.kind=Job,reason=FailedCreate',
    }),
    autoscalers: reflect(horizontalPodAutoscalers, (autoscaler) => {
      const scaled = scaledTierOf(autoscaler);
      return scaled === null ? undefined : `${autoscaler.metadata.namespace}/${scaled.cluster}`;
    }),
    // Only looked up: each node's status changes every few minutes without meaning anything for us.
    nodes: scope.seesNodes ? reflectors.outside(nodes) : new ObjectStore<Node>(),
    run: (signal) => reflectors.run(signal),
    untilSynced: (signal) => reflectors.untilSynced(signal),
    isCompleteFor: (namespace) => reflectors.isCompleteFor(namespace),
    copies,
    health: {
      leaseSilentMs: (node) => silence.leaseSilentMs(node),
      renewedAt: (node) => silence.renewedAt(node),
      sinceRenewalMs: (node) => silence.sinceRenewalMs(node),
      staleCopies: (namespace) => staleCopies(copies(), namespace),
    },
    get hasSynced() {
      return reflectors.hasSynced;
    },
  };
}
