import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import { objectKey } from '../../../kube/object-store.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Deployment, Pod } from '../../kube/resources.ts';
import type { KubeStores } from '../kube-stores.ts';
import type { CpuMetricsRound } from '../metrics/cpu-metrics.ts';
import type { CpuObservation, Observed, ObservedRival, Tier } from '../observed.ts';
import { observeScalingPod } from './observe-scaling-pod.ts';
import { scaledTierOf } from './rival-scaler.ts';

export interface ScalingObservation {
  readonly cpu: Observed['cpu'];
  readonly scalingPods: Observed['scalingPods'];
  readonly rivals: Observed['rivals'];
}

export interface ScalingSources {
  readonly stores: Pick<KubeStores, 'autoscalers'>;
  readonly round: CpuMetricsRound | null;
  readonly memberPods: readonly Live<Pod>[];
  readonly queryPods: readonly Live<Pod>[];
  readonly deployment: Live<Deployment> | undefined;
}

/** What autoscaling is decided from: the pods of both tiers with their CPU, and who else scales them. */
export function observeScaling(
  { metadata, spec }: Live<MovieSearchCluster>,
  { stores, round, memberPods, queryPods, deployment }: ScalingSources,
): ScalingObservation {
  const sampleOf = (pod: Live<Pod>) =>
    round?.kind === 'Read' ? (round.samples.get(objectKey(pod.metadata)) ?? null) : null;
  const observe = (pods: readonly Live<Pod>[]) => pods.map((pod) => observeScalingPod(pod, sampleOf(pod)));
  const rival = (tier: Tier, replicas: number): ObservedRival | null => {
    const autoscaler = stores.autoscalers.list({ namespace: metadata.namespace }).find((each) => {
      const scaled = scaledTierOf(each);
      return scaled?.cluster === metadata.name && scaled.tier === tier;
    });
    return autoscaler === undefined
      ? null
      : { name: `HorizontalPodAutoscaler ${autoscaler.metadata.name}`, replicas };
  };
  return {
    cpu: cpuObservation(round),
    scalingPods: { database: observe(memberPods), query: observe(queryPods) },
    rivals: {
      database: rival('database', spec.database.replicas),
      query: rival('query', deployment?.spec?.replicas ?? spec.query.replicas),
    },
  };
}

function cpuObservation(round: CpuMetricsRound | null): CpuObservation {
  if (round === null) return { kind: 'Waiting' };
  return round.kind === 'Read'
    ? { kind: 'Read', at: round.at }
    : { kind: 'Failed', at: round.at, message: round.message };
}
