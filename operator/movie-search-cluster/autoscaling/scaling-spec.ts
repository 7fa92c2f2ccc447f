import type { ScalingSettings } from './scaling-settings.ts';
import { toleranceFrom, type Tolerances } from './tolerance.ts';

/** One limit on the pace of scaling. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodMs: number;
}

/** The pace of one direction, with nothing left to default. */
export interface DirectionRules {
  readonly stabilizationWindowMs: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

export interface BehaviorRules {
  readonly scaleUp: DirectionRules;
  readonly scaleDown: DirectionRules;
}

/** How a tier is to be scaled, with nothing left to default. */
export interface ScalingSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** CPU use in percent of the request that the tier is scaled to. */
  readonly targetUtilization: number;
  readonly tolerances: Tolerances;
  /** null: the spec has no behavior. Kubernetes then goes by older rules, which are not those of a defaulted behavior. */
  readonly behavior: BehaviorRules | null;
}

/** A direction as a person writes it. */
export interface WrittenDirection {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies?: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
  /** A quantity. */
  readonly tolerance?: string | number;
}

/** The parts of a HorizontalPodAutoscaler's spec that decide on CPU utilisation, as a person writes them. */
export interface WrittenScaling {
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly targetUtilization: number;
  readonly behavior?: { readonly scaleUp?: WrittenDirection; readonly scaleDown?: WrittenDirection };
}

const defaultScaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
} as const satisfies WrittenDirection;

const defaultScaleDown = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
} as const satisfies WrittenDirection;

/**
 * Fills in what `written` leaves open.
 *
 * Source: `SetDefaults_HorizontalPodAutoscaler` and `…Behavior` in pkg/apis/autoscaling/v2/defaults.go; in horizontal.go,
 * `maybeInitScaleDownStabilizationWindow` (the settings' window, in whole seconds) and `tolerancesForHpa`.
 *
 * @throws RangeError if a tolerance is no quantity.
 */
export function scalingSpecFrom(written: WrittenScaling, settings: ScalingSettings): ScalingSpec {
  const { behavior } = written;
  return {
    minReplicas: written.minReplicas ?? 1,
    maxReplicas: written.maxReplicas,
    targetUtilization: written.targetUtilization,
    tolerances: {
      up: toleranceOf(behavior?.scaleUp, settings),
      down: toleranceOf(behavior?.scaleDown, settings),
    },
    behavior: behavior === undefined ? null : behaviorFrom(behavior, settings),
  };
}

function behaviorFrom(
  { scaleUp, scaleDown }: NonNullable<WrittenScaling['behavior']>,
  settings: ScalingSettings,
): BehaviorRules {
  const settingsWindow = Math.trunc(settings.downscaleStabilizationMs / 1000);
  return {
    scaleUp: directionFrom({ ...defaultScaleUp, ...scaleUp }),
    scaleDown: directionFrom({
      stabilizationWindowSeconds: settingsWindow,
      ...defaultScaleDown,
      ...scaleDown,
    }),
  };
}

type CompleteDirection = Required<Omit<WrittenDirection, 'tolerance'>>;

function directionFrom(direction: CompleteDirection): DirectionRules {
  return {
    stabilizationWindowMs: direction.stabilizationWindowSeconds * 1000,
    selectPolicy: direction.selectPolicy,
    policies: direction.policies.map(({ type, value, periodSeconds }) => ({
      type,
      value,
      periodMs: periodSeconds * 1000,
    })),
  };
}

function toleranceOf(direction: WrittenDirection | undefined, settings: ScalingSettings): number {
  return direction?.tolerance === undefined ? settings.tolerance : toleranceFrom(direction.tolerance);
}
