import type { ScaleEvent } from './scaling-memory.ts';
import type { DirectionRules, ScalingPolicy } from './scaling-spec.ts';

/** The changes of scale that were remembered, and the time that they are looked at. */
export interface ScaleEvents {
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
  readonly now: number;
}

type Direction = 'Up' | 'Down';

export interface Pace {
  readonly rules: DirectionRules;
  readonly currentReplicas: number;
  readonly events: ScaleEvents;
}

/**
 * How far the policies of a direction let the tier go now, whatever its bounds.
 *
 * Source: `calculateScaleUpLimitWithScalingRules` and `calculateScaleDownLimitWithBehaviors` in horizontal.go.
 */
export function policyLimit(direction: Direction, { rules, currentReplicas, events }: Pace): number {
  if (rules.selectPolicy === 'Disabled') return currentReplicas;
  const limits = rules.policies.map((policy) =>
    limitOf(policy, direction, periodStart(policy, currentReplicas, events)),
  );
  const towardsMore = (direction === 'Up') === (rules.selectPolicy === 'Max');
  return towardsMore ? Math.max(...limits) : Math.min(...limits);
}

/** The scale as it was when the policy's period began, had nobody but us changed it. A scaling by hand is no event. */
function periodStart(policy: ScalingPolicy, currentReplicas: number, events: ScaleEvents): number {
  const changedBy = (list: readonly ScaleEvent[]) => changeSince(list, events.now - policy.periodMs);
  return currentReplicas - changedBy(events.scaleUps) + changedBy(events.scaleDowns);
}

/** Source: `getReplicasChangePerPeriod` in horizontal.go. The far end of a period counts as outside. */
function changeSince(events: readonly ScaleEvent[], cutoff: number): number {
  return events.filter(({ at }) => at > cutoff).reduce((sum, { change }) => sum + change, 0);
}

/** A percentage going up is rounded up, or a small tier could not grow; going down it is truncated. Both in float64, noise included. */
function limitOf({ type, value }: ScalingPolicy, direction: Direction, start: number): number {
  switch (type) {
    case 'Pods':
      return direction === 'Up' ? start + value : start - value;
    case 'Percent':
      return direction === 'Up'
        ? Math.ceil(start * (1 + value / 100))
        : Math.trunc(start * (1 - value / 100));
    default:
      return type satisfies never;
  }
}
