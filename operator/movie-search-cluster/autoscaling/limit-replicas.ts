import { policyLimit, type ScaleEvents } from './policy-limit.ts';
import type { LimitedReason } from './scaling-memory.ts';
import type { BehaviorRules } from './scaling-spec.ts';

export interface Limited {
  readonly replicas: number;
  readonly limited: LimitedReason;
}

/** A number of replicas that is wanted, and the bounds it has to keep. */
export interface WantedReplicas {
  readonly wanted: number;
  readonly currentReplicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** Up to what a tier without a behavior grows in one step. Source: `calculateScaleUpLimit` in horizontal.go. */
function defaultScaleUpLimit(currentReplicas: number): number {
  return Math.max(2 * currentReplicas, 4);
}

/** Without a behavior: no policies, and no memory of earlier steps. Source: `convertDesiredReplicasWithRules` in horizontal.go. */
export function limitByDefault({
  wanted,
  currentReplicas,
  minReplicas,
  maxReplicas,
}: WantedReplicas): Limited {
  if (wanted < minReplicas) return { replicas: minReplicas, limited: 'TooFewReplicas' };
  return limitedFromAbove(wanted, { limit: defaultScaleUpLimit(currentReplicas), maxReplicas });
}

/**
 * With a behavior: by the policies of the direction, then by the bounds. A tier that went further than its policies allow, because
 * they were edited, stays as it is.
 *
 * Source: `convertDesiredReplicasWithBehaviorRate` in horizontal.go.
 */
export function limitByBehavior(
  replicas: WantedReplicas,
  behavior: BehaviorRules,
  events: ScaleEvents,
): Limited {
  const { wanted, currentReplicas, minReplicas, maxReplicas } = replicas;
  if (wanted > currentReplicas) {
    const limit = Math.max(
      policyLimit('Up', { rules: behavior.scaleUp, currentReplicas, events }),
      currentReplicas,
    );
    return limitedFromAbove(wanted, { limit, maxReplicas });
  }
  if (wanted < currentReplicas) {
    const limit = Math.min(
      policyLimit('Down', { rules: behavior.scaleDown, currentReplicas, events }),
      currentReplicas,
    );
    return limitedFromBelow(wanted, { limit, minReplicas });
  }
  return { replicas: wanted, limited: 'DesiredWithinRange' };
}

function limitedFromAbove(
  wanted: number,
  { limit, maxReplicas }: { limit: number; maxReplicas: number },
): Limited {
  const most = Math.min(limit, maxReplicas);
  if (wanted <= most) return { replicas: wanted, limited: 'DesiredWithinRange' };
  return { replicas: most, limited: limit < maxReplicas ? 'ScaleUpLimit' : 'TooManyReplicas' };
}

function limitedFromBelow(
  wanted: number,
  { limit, minReplicas }: { limit: number; minReplicas: number },
): Limited {
  const fewest = Math.max(limit, minReplicas);
  if (wanted >= fewest) return { replicas: wanted, limited: 'DesiredWithinRange' };
  return { replicas: fewest, limited: limit > minReplicas ? 'ScaleDownLimit' : 'TooFewReplicas' };
}
