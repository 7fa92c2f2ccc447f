import type { ScalingBasis } from '../../operator/movie-search-cluster/autoscaling/evaluate-scale.ts';
import {
  reconcileTier,
  type TierSituation,
} from '../../operator/movie-search-cluster/autoscaling/reconcile-scale.ts';
import {
  emptyScalingMemory,
  type ScalingMemory,
} from '../../operator/movie-search-cluster/autoscaling/scaling-memory.ts';
import type { ScalingPod } from '../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';
import type { ScalingSettings } from '../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import {
  scalingSpecFrom,
  type ScalingSpec,
} from '../../operator/movie-search-cluster/autoscaling/scaling-spec.ts';
import { milliseconds } from './replay-calculator.ts';
import type { SequenceCase, SequenceStep, VectorSpec } from './vector-format.ts';

/** One reconcile of a sequence in the vectors' shape: what they leave out is left out. */
export interface StepOutput {
  readonly desiredReplicas: number;
  readonly metricReplicas: number | null;
  readonly utilization?: number;
  readonly error?: string;
  readonly able?: string;
  readonly active?: string;
  readonly limited?: string;
  readonly limitedStatus?: 'True' | 'False';
}

/** What becomes of the memory between two reconciles; the identity where the operator runs on. */
export type BetweenSteps = (memory: ScalingMemory) => ScalingMemory;

/** All reconciles of a sequence, one after the other, from an empty memory. */
export function replaySequence(
  sequence: SequenceCase,
  between: BetweenSteps = (memory) => memory,
): StepOutput[] {
  let memory = emptyScalingMemory;
  return situationsOf(sequence).map((situation) => {
    const evaluation = reconcileTier({ ...situation, memory });
    memory = between(evaluation.memory);
    const { basis, desiredReplicas } = evaluation.decision;
    return { desiredReplicas, ...measuredOutput(basis), ...conditionsOutput(evaluation.memory) };
  });
}

/** What each reconcile of a sequence is made from, apart from the memory. */
export function situationsOf(sequence: SequenceCase): Omit<TierSituation, 'memory'>[] {
  const settings = settingsOf(sequence);
  let spec = specOf(sequence.spec, settings);
  return sequence.steps.map((step) => {
    if (step.edit) spec = specOf(step.edit.spec, settings);
    const now = milliseconds(step.atSec);
    return {
      spec,
      settings,
      currentReplicas: step.currentReplicas,
      pods: podsOf(step, sequence.cpuRequestMilli),
      now,
    };
  });
}

export function settingsOf({ controller }: SequenceCase): ScalingSettings {
  return {
    downscaleStabilizationMs: milliseconds(controller.downscaleStabilizationSec),
    tolerance: controller.tolerance,
    cpuInitializationPeriodMs: milliseconds(controller.cpuInitializationPeriodSec),
    initialReadinessDelayMs: milliseconds(controller.initialReadinessDelaySec),
  };
}

export function specOf(
  { targetUtilizationPercent, ...written }: VectorSpec,
  settings: ScalingSettings,
): ScalingSpec {
  return scalingSpecFrom({ ...written, targetUtilization: targetUtilizationPercent }, settings);
}

/** The pods of one step, as the vectors' README spells them out. */
function podsOf({ atSec, pods }: SequenceStep, cpuRequestMilli: number): ScalingPod[] {
  const wholeSecond = Math.floor(atSec) * 1000;
  const ready: Omit<ScalingPod, 'name'> = {
    phase: 'Running',
    deleting: false,
    startTime: wholeSecond - 7_200_000,
    readyCondition: { status: 'True', lastTransition: wholeSecond - 7_190_000 },
    cpuRequestMilli,
    sample: { milli: cpuRequestMilli, timestamp: wholeSecond - 10_000, windowMs: 15_000 },
  };
  const unready = { status: 'False', lastTransition: wholeSecond - 7_190_000 } as const;
  const several = (count: number, change: Partial<ScalingPod>) =>
    Array.from({ length: count }, () => ({ ...ready, ...change }));
  return [
    ...pods.usageMilli.map((milli) => ({
      ...ready,
      sample: { milli, timestamp: wholeSecond - 10_000, windowMs: 15_000 },
    })),
    ...several(pods.missing, { sample: null }),
    ...several(pods.pending, { phase: 'Pending', startTime: null, readyCondition: null, sample: null }),
    ...several(pods.unready, { readyCondition: unready }),
    ...several(pods.deleting, { deleting: true }),
  ].map((pod, index) => ({ ...pod, name: `web-${index}` }));
}

function measuredOutput(basis: ScalingBasis): Pick<StepOutput, 'metricReplicas' | 'utilization' | 'error'> {
  switch (basis.kind) {
    case 'Measured':
      return { metricReplicas: basis.replicas, utilization: basis.utilization };
    case 'Unmeasured':
      return { metricReplicas: null, error: basis.failure };
    case 'Disabled':
    case 'AboveMax':
    case 'BelowMin':
      return { metricReplicas: null };
    default:
      return basis satisfies never;
  }
}

function conditionsOutput({ conditions: { able, active, limited } }: ScalingMemory): Partial<StepOutput> {
  return {
    ...(able && { able }),
    ...(active && { active }),
    ...(limited && { limited, limitedStatus: limited === 'DesiredWithinRange' ? 'False' : 'True' }),
  };
}
