import type { ScalingPod } from '../autoscaling/scaling-pod.ts';
import type { Tier } from '../observed.ts';

/** A tier's CPU, and what it should be. */
export interface TierLoad {
  /** CPU use in percent of the request; null: not known. */
  readonly utilization: number | null;
  /** The target in percent; null: the tier is not autoscaled, and is compared with its request. */
  readonly target: number | null;
  /** The tier can grow: it is autoscaled and not at its maximum. */
  readonly mayGrow: boolean;
}

/** By how much of its target a tier must be above or below to be called saturated or idle, as the default tolerance of scaling. */
const MARGIN = 0.1;
const WHOLE_REQUEST = 100;

/** CPU use in percent of the request over the pods that have a sample; null: none has. */
export function utilizationOfPods(pods: readonly ScalingPod[]): number | null {
  const measured = pods.filter(({ sample, cpuRequestMilli, deleting }) => {
    return sample !== null && (cpuRequestMilli ?? 0) > 0 && !deleting;
  });
  const sum = (amount: (pod: ScalingPod) => number) =>
    measured.reduce((total, pod) => total + amount(pod), 0);
  const request = sum(({ cpuRequestMilli }) => cpuRequestMilli ?? 0);
  return request === 0 ? null : Math.trunc((sum(({ sample }) => sample?.milli ?? 0) * 100) / request);
}

/**
 * Says which tier holds the other back: one that is saturated in front of, or behind, one that is idle. Replicas of the idle tier
 * would not help.
 *
 * @returns null where neither does, or where that cannot be told
 */
export function bottleneckOf(
  loads: Readonly<Record<Tier, TierLoad>>,
): { tier: Tier; message: string } | null {
  const share = ({ utilization, target }: TierLoad) =>
    utilization === null ? null : utilization / (target ?? WHOLE_REQUEST);
  const shares = { database: share(loads.database), query: share(loads.query) };
  if (shares.database === null || shares.query === null) return null;
  const tier = shares.query > shares.database ? 'query' : 'database';
  const other = tier === 'query' ? 'database' : 'query';
  const isSaturated = (shares[tier] ?? 0) > 1 + MARGIN;
  const isIdle = (shares[other] ?? 0) < 1 - MARGIN;
  if (!isSaturated || !isIdle) return null;
  const figures = (name: Tier) =>
    `the ${name} tier uses ${loads[name].utilization ?? '?'} % of its CPU requests (target ${loads[name].target ?? WHOLE_REQUEST} %)`;
  const advice = loads[tier].mayGrow
    ? ''
    : ` It cannot grow: set or raise spec.${tier}.autoscaling.maxReplicas, or spec.${tier}.replicas.`;
  return {
    tier,
    message: `The ${tier} tier is the bottleneck: ${figures(tier)}, and ${figures(other)}.${advice}`,
  };
}
