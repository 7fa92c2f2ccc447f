import type { ScaleEvent, ScalingMemory } from './scaling-memory.ts';
import type { DirectionRules, ScalingSpec } from './scaling-spec.ts';
import { withEntry } from './timed-slots.ts';

/** A change of scale that was carried out. */
export interface Rescale {
  readonly from: number;
  readonly to: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The memory after a change of scale that autoscaling decided and that was carried out. A step that was held, or that a person
 * took, is not recorded.
 *
 * Source: the successful update in `reconcileAutoscaler`, and `storeScaleEvent`, in horizontal.go. Without a behavior nothing is
 * stored but the condition.
 */
export function recordRescale(
  memory: ScalingMemory,
  { behavior }: Pick<ScalingSpec, 'behavior'>,
  { from, to, now }: Rescale,
): ScalingMemory {
  const rescaled: ScalingMemory = {
    ...memory,
    conditions: { ...memory.conditions, able: 'SucceededRescale' },
  };
  if (behavior === null) return rescaled;
  return to > from
    ? { ...rescaled, scaleUps: withChange(memory.scaleUps, to - from, { rules: behavior.scaleUp, now }) }
    : {
        ...rescaled,
        scaleDowns: withChange(memory.scaleDowns, from - to, { rules: behavior.scaleDown, now }),
      };
}

/** An event stays outdated once it was, even if an edit lengthens a period since. Source: `markScaleEventsOutdated`. */
function withChange(
  events: readonly ScaleEvent[],
  change: number,
  { rules, now }: { readonly rules: DirectionRules; readonly now: number },
): readonly ScaleEvent[] {
  const cutoff = now - Math.max(0, ...rules.policies.map(({ periodMs }) => periodMs));
  const marked = events.map((event) => (event.at < cutoff ? { ...event, outdated: true } : event));
  return withEntry(marked, { change, at: now, outdated: false }, ({ outdated }) => outdated);
}
