import { podGroup, type PodGroup } from './pod-group.ts';
import type { ScalingPod } from './scaling-pod.ts';
import type { ScalingSettings } from './scaling-settings.ts';
import type { ScalingSpec } from './scaling-spec.ts';
import { isWithinTolerance, type Tolerances } from './tolerance.ts';
import { totalRequest, utilizationOf, wholeQuotient, type PodUsage } from './utilization.ts';

/**
 * Why there is no proposal, in the order in which it is found out:
 * `no-metrics-from-api`: no pod has a sample. `no-metrics-for-targeted-pods`: no pod with a sample counts.
 * `missing-cpu-request`: a pod, whichever, has no cpu request. `zero-total-request`: the requests add up to nothing.
 */
export type MeasurementFailure =
  'no-metrics-from-api' | 'no-metrics-for-targeted-pods' | 'missing-cpu-request' | 'zero-total-request';

/** What the CPU of the pods asks for, before windows, policies and bounds. */
export type Proposal =
  | {
      readonly kind: 'Measured';
      readonly replicas: number;
      /** Percent of the request, over the pods that count. */
      readonly utilization: number;
      /** Usage per pod that counts, in thousandths of a core. */
      readonly averageMilli: number;
      /** How many pods count. */
      readonly pods: number;
    }
  | { readonly kind: 'Unmeasured'; readonly failure: MeasurementFailure };

export interface Measurement {
  readonly pods: readonly ScalingPod[];
  /** What the tier's scale says, which need not be the number of pods. */
  readonly currentReplicas: number;
  readonly spec: Pick<ScalingSpec, 'targetUtilization' | 'tolerances'>;
  readonly settings: ScalingSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type RequestingPod = ScalingPod & { readonly cpuRequestMilli: number };

/** Source: `GetResourceReplicas` in replica_calculator.go. Ratios are float64 there and here: their noise decides at the edges. */
export function proposeReplicas({ pods, currentReplicas, spec, settings, now }: Measurement): Proposal {
  if (pods.every(({ sample }) => sample === null)) return unmeasured('no-metrics-from-api');
  const groupOf = (pod: ScalingPod) => podGroup(pod, settings, now);
  if (!pods.some((pod) => groupOf(pod) === 'Counted')) return unmeasured('no-metrics-for-targeted-pods');
  if (!pods.every(hasCpuRequest)) return unmeasured('missing-cpu-request');

  const inGroup = (group: PodGroup) => pods.filter((pod) => groupOf(pod) === group);
  const counted = pods.flatMap((pod) =>
    pod.sample !== null && groupOf(pod) === 'Counted' ? [usageOf(pod, pod.sample.milli)] : [],
  );
  if (totalRequest(counted) === 0) return unmeasured('zero-total-request');
  const utilization = utilizationOf(counted);
  const replicas = replicasFor({
    ratio: utilization.percent / spec.targetUtilization,
    counted,
    missing: inGroup('Missing'),
    unready: inGroup('Unready'),
    currentReplicas,
    spec,
  });
  return {
    kind: 'Measured',
    replicas,
    utilization: utilization.percent,
    averageMilli: utilization.averageMilli,
    pods: counted.length,
  };
}

function unmeasured(failure: MeasurementFailure): Proposal {
  return { kind: 'Unmeasured', failure };
}

function hasCpuRequest(pod: ScalingPod): pod is RequestingPod {
  return pod.cpuRequestMilli !== null;
}

function usageOf(pod: RequestingPod, usageMilli: number): PodUsage {
  return { usageMilli, requestMilli: pod.cpuRequestMilli };
}

interface Load {
  /** Utilisation of the pods that count, as a share of the target. */
  readonly ratio: number;
  readonly counted: readonly PodUsage[];
  readonly missing: readonly RequestingPod[];
  readonly unready: readonly RequestingPod[];
  readonly currentReplicas: number;
  readonly spec: Measurement['spec'];
}

function replicasFor(load: Load): number {
  const { ratio, counted, missing, unready, currentReplicas, spec } = load;
  const unreadyMatter = unready.length > 0 && ratio > 1;
  if (missing.length === 0 && !unreadyMatter) {
    return isWithinTolerance(ratio, spec.tolerances) ? currentReplicas : Math.ceil(ratio * counted.length);
  }
  const all = [
    ...counted,
    ...assumedUsage(missing, ratio, spec.targetUtilization),
    ...(unreadyMatter ? unready.map((pod) => usageOf(pod, 0)) : []),
  ];
  return cautiousReplicas({ ratio, all, currentReplicas, spec });
}

/**
 * A pod without a sample is taken for one that dampens the step: for busy where the others ask for fewer pods, for idle where
 * they ask for more. Where they ask for neither, it does not count.
 */
function assumedUsage(missing: readonly RequestingPod[], ratio: number, target: number): PodUsage[] {
  if (ratio === 1) return [];
  const busyPercent = ratio < 1 ? Math.max(100, target) : 0;
  return missing.map((pod) => usageOf(pod, wholeQuotient(pod.cpuRequestMilli * busyPercent, 100)));
}

interface DampenedLoad {
  readonly ratio: number;
  readonly all: readonly PodUsage[];
  readonly currentReplicas: number;
  readonly spec: { readonly targetUtilization: number; readonly tolerances: Tolerances };
}

/** The replicas that the dampened load asks for, or as many as now where it no longer asks for a step the same way. */
function cautiousReplicas({ ratio, all, currentReplicas, spec }: DampenedLoad): number {
  const dampened = utilizationOf(all).percent / spec.targetUtilization;
  const reversed = (ratio < 1 && dampened > 1) || (ratio > 1 && dampened < 1);
  if (reversed || isWithinTolerance(dampened, spec.tolerances)) return currentReplicas;
  const replicas = Math.ceil(dampened * all.length);
  const againstItself =
    (dampened < 1 && replicas > currentReplicas) || (dampened > 1 && replicas < currentReplicas);
  return againstItself ? currentReplicas : replicas;
}
