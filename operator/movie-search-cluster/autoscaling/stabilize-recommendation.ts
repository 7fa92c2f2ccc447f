import type { AbleReason, Recommendation } from './scaling-memory.ts';
import type { ScalingSettings } from './scaling-settings.ts';
import type { BehaviorRules } from './scaling-spec.ts';
import { withEntry } from './timed-slots.ts';

/** A proposal among the recommendations before it. */
export interface FreshProposal {
  readonly recommendations: readonly Recommendation[];
  readonly proposed: number;
  readonly currentReplicas: number;
  readonly now: number;
}

export interface Stabilized {
  readonly replicas: number;
  readonly able: AbleReason;
  /** The recommendations with the proposal, as it was proposed. */
  readonly recommendations: readonly Recommendation[];
}

/**
 * Without a behavior: the highest recommendation of the window, whose far end counts as inside.
 *
 * Source: `stabilizeRecommendation` and `normalizeDesiredReplicas` in horizontal.go.
 */
export function stabilizeByDefault(
  { recommendations, proposed, now }: FreshProposal,
  { downscaleStabilizationMs }: ScalingSettings,
): Stabilized {
  const cutoff = now - downscaleStabilizationMs;
  const recent = recommendations.filter(({ at }) => at >= cutoff);
  const replicas = Math.max(proposed, ...recent.map((recommendation) => recommendation.replicas));
  return {
    replicas,
    able: replicas === proposed ? 'ReadyForNewScale' : 'ScaleDownStabilized',
    recommendations: withEntry(recommendations, { replicas: proposed, at: now }, ({ at }) => at < cutoff),
  };
}

/**
 * With a behavior: the current scale, raised to the lowest recommendation of the window for scale-ups and lowered to the highest
 * of the window for scale-downs. Both apply whatever the direction. The far end of a window counts as outside.
 *
 * Source: `stabilizeRecommendationWithBehaviors` and `normalizeDesiredReplicasWithBehaviors` in horizontal.go.
 */
export function stabilizeByBehavior(
  { recommendations, proposed, currentReplicas, now }: FreshProposal,
  { scaleUp, scaleDown }: BehaviorRules,
): Stabilized {
  const upCutoff = now - scaleUp.stabilizationWindowMs;
  const downCutoff = now - scaleDown.stabilizationWindowMs;
  const since = (cutoff: number) =>
    recommendations.filter(({ at }) => at > cutoff).map((recommendation) => recommendation.replicas);
  const lowest = Math.min(proposed, ...since(upCutoff));
  const highest = Math.max(proposed, ...since(downCutoff));
  const replicas = Math.min(Math.max(currentReplicas, lowest), highest);
  return {
    replicas,
    able: replicas === proposed ? 'ReadyForNewScale' : stabilizedReason(proposed, currentReplicas),
    recommendations: withEntry(
      recommendations,
      { replicas: proposed, at: now },
      ({ at }) => at < upCutoff && at < downCutoff,
    ),
  };
}

function stabilizedReason(proposed: number, currentReplicas: number): AbleReason {
  return proposed >= currentReplicas ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
}
