import {
  proposeReplicas,
  type Proposal,
} from '../../operator/movie-search-cluster/autoscaling/propose-replicas.ts';
import type { ScalingPod } from '../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';
import { defaultScalingSettings } from '../../operator/movie-search-cluster/autoscaling/scaling-settings.ts';
import type { CalculatorCase } from './vector-format.ts';

/** The answer to one case of the replica calculator, in the vectors' shape. */
export interface CalculatorOutput {
  readonly replicas: number | null;
  readonly utilization: number | null;
  readonly averageMilli: number | null;
  readonly error: string | null;
}

export function replayCalculator({ input }: CalculatorCase): CalculatorOutput {
  return outputOf(
    proposeReplicas({
      pods: input.pods.map(scalingPod),
      currentReplicas: input.currentReplicas,
      spec: {
        targetUtilization: input.targetUtilizationPercent,
        tolerances: { up: input.toleranceUp, down: input.toleranceDown },
      },
      settings: {
        ...defaultScalingSettings,
        cpuInitializationPeriodMs: milliseconds(input.cpuInitializationPeriodSec),
        initialReadinessDelayMs: milliseconds(input.initialReadinessDelaySec),
      },
      now: milliseconds(input.now),
    }),
  );
}

function outputOf(proposal: Proposal): CalculatorOutput {
  switch (proposal.kind) {
    case 'Unmeasured':
      return { replicas: null, utilization: null, averageMilli: null, error: proposal.failure };
    case 'Measured': {
      const { replicas, utilization, averageMilli } = proposal;
      return { replicas, utilization, averageMilli, error: null };
    }
    default:
      return proposal satisfies never;
  }
}

function scalingPod(pod: CalculatorCase['input']['pods'][number]): ScalingPod {
  const { startTime, readyCondition, sample } = pod;
  return {
    ...pod,
    startTime: startTime === null ? null : milliseconds(startTime),
    readyCondition: readyCondition && {
      status: readyCondition.status,
      lastTransition: milliseconds(readyCondition.lastTransition),
    },
    sample: sample && {
      milli: sample.milli,
      timestamp: milliseconds(sample.timestamp),
      windowMs: milliseconds(sample.windowSec),
    },
  };
}

/** Times of the vectors have at most three decimals, which as float64 seconds are not exact. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
