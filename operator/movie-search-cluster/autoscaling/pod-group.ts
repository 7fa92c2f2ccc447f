import type { UsageSample, ReadyCondition, ScalingPod } from './scaling-pod.ts';
import type { ScalingSettings } from './scaling-settings.ts';

/**
 * What a pod is to the calculation:
 * `Ignored`: on its way out, no part of it. `Unready`: there, but its CPU says nothing about the load yet. `Missing`: there, but
 * the metrics API has nothing about it. `Counted`: its sample counts.
 */
export type PodGroup = 'Ignored' | 'Unready' | 'Missing' | 'Counted';

/**
 * Source: `groupPods` in replica_calculator.go. The order of the questions is part of the algorithm: a pending pod is unready
 * even where it has a sample, and a pod without a sample is missing whatever its readiness.
 */
export function podGroup(pod: ScalingPod, settings: ScalingSettings, now: number): PodGroup {
  if (pod.deleting || pod.phase === 'Failed') return 'Ignored';
  if (pod.phase === 'Pending') return 'Unready';
  if (pod.sample === null) return 'Missing';
  if (pod.readyCondition === null || pod.startTime === null) return 'Unready';
  const initializing = pod.startTime + settings.cpuInitializationPeriodMs > now;
  const speaksForTheLoad = initializing
    ? isReadyForAWindow(pod.readyCondition, pod.sample)
    : wasEverReady(pod.readyCondition, pod.startTime, settings);
  return speaksForTheLoad ? 'Counted' : 'Unready';
}

/** A sample whose window reaches back before the pod was ready has the CPU of its start-up in it. */
function isReadyForAWindow(ready: ReadyCondition, sample: UsageSample): boolean {
  return ready.status !== 'False' && sample.timestamp >= ready.lastTransition + sample.windowMs;
}

/** A pod that turned not ready later than the delay after its start had been ready before: its load is real. */
function wasEverReady(ready: ReadyCondition, startTime: number, settings: ScalingSettings): boolean {
  return ready.status !== 'False' || startTime + settings.initialReadinessDelayMs <= ready.lastTransition;
}
