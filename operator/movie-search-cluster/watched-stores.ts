import { systemClock, type Clock } from '../../kube/clock.ts';
import type { KubeClient, Selection } from '../../kube/kube-client.ts';
import type { Logger } from '../../kube/logger.ts';
import { Reflector } from '../../kube/reflector.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import {
  deployments,
  events,
  horizontalPodAutoscalers,
  jobs,
  leases,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
  services,
} from '../kube/resources.ts';
import type { KubeStores } from './kube-stores.ts';
import { movieSearchClusters } from './movie-search-clusters.ts';
import { scaledTierOf } from './observe/rival-scaler.ts';
import { instanceLabel, managedSelector } from './objects/object-names.ts';
import { NodeHeartbeats, nodeLeaseNamespace } from './observe/node-heartbeats.ts';
import { staleCopies, type FollowedCopy, type WatchHealth } from './observe/watch-health.ts';

/** The stores that a running operator looks at: one reflector a kind, over all namespaces, of what it manages. */
export interface WatchedStores extends KubeStores {
  /** Follows the API server until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  untilSynced(signal: AbortSignal): Promise<void>;
  readonly hasSynced: boolean;
  readonly health: WatchHealth;
  /** How well each kind's copy follows the API server now. */
  copies(): readonly FollowedCopy[];
}

/** @param onChange told the key (`namespace/name`) of the MovieSearchCluster that a changed object belongs to */
export function watchedStores(
  kube: Pick<KubeClient, 'list' | 'watch'>,
  logger: Logger,
  onChange: (key: string) => void,
  clock: Clock = systemClock,
): WatchedStores {
  const reflectors: Reflector<never>[] = [];
  const reflect = <T extends KubeObject>(
    kind: ResourceKind<T>,
    keyOf: ((object: Live<T>) => string | undefined) | null,
    selection: Selection = {},
  ): Reflector<T> => {
    const reflector = new Reflector(kube, kind, { logger, clock, ...selection });
    if (keyOf !== null) {
      const tell = (object: Live<T>): void => {
        const key = keyOf(object);
        if (key !== undefined) onChange(key);
      };
      reflector.subscribe({ added: tell, updated: tell, deleted: tell });
    }
    reflectors.push(reflector as unknown as Reflector<never>);
    return reflector;
  };
  const managed = <T extends KubeObject>(kind: ResourceKind<T>): Reflector<T> =>
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
  const heartbeats = new NodeHeartbeats(reflect(leases, null, { namespace: nodeLeaseNamespace }), clock);
  const copies = (): FollowedCopy[] =>
    reflectors.map(({ kind, following }) => ({ resource: kind.plural, following }));
  return {
    clusters: reflect(movieSearchClusters, ({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    pods: managed(pods),
    services: managed(services),
    secrets: managed(secrets),
    serviceAccounts: managed(serviceAccounts),
    roles: managed(roles),
    roleBindings: managed(roleBindings),
    volumes: managed(persistentVolumeClaims),
    jobs: managed(jobs),
    // Only looked up, where a Job has no pod.
    refusedJobPods: reflect(events, null, {
      fieldSelector: 'involvedObject.kind=Job,reason=FailedCreate',
    }),
    deployments: managed(deployments),
    disruptionBudgets: managed(podDisruptionBudgets),
    networkPolicies: managed(networkPolicies),
    autoscalers: reflect(horizontalPodAutoscalers, (autoscaler) => {
      const scaled = scaledTierOf(autoscaler);
      return scaled === null ? undefined : `${autoscaler.metadata.namespace}/${scaled.cluster}`;
    }),
    // Only looked up: each node's status changes every few minutes without meaning anything for us.
    nodes: reflect(nodes, null),
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    async untilSynced(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.untilSynced(signal)));
    },
    copies,
    health: {
      leaseSilentMs: (node) => heartbeats.leaseSilentMs(node),
      sinceRenewalMs: (node) => heartbeats.sinceRenewalMs(node),
      staleCopies: () => staleCopies(copies()),
    },
    get hasSynced() {
      return reflectors.every((reflector) => reflector.hasSynced);
    },
  };
}
