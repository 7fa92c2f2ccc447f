import type { ScalingPod } from '../../operator/movie-search-cluster/autoscaling/scaling-pod.ts';

/** The time at which the pods of {@link scalingPod} are looked at, in milliseconds since the epoch. */
export const lookedAt = Date.UTC(2026, 10, 1, 12);

/** A pod that runs and serves since two hours, requests 1 core, and uses half of it. */
export function scalingPod(change: Partial<ScalingPod> = {}): ScalingPod {
  return {
    name: 'films-query-0',
    phase: 'Running',
    deleting: false,
    startTime: lookedAt - 7_200_000,
    readyCondition: { status: 'True', lastTransition: lookedAt - 7_190_000 },
    cpuRequestMilli: 1000,
    sample: { milli: 500, timestamp: lookedAt - 10_000, windowMs: 15_000 },
    ...change,
  };
}

/** As many pods as `milli` has entries, each using so many thousandths of its 1 core. */
export function podsUsing(...milli: readonly number[]): ScalingPod[] {
  return milli.map((usage, index) =>
    scalingPod({
      name: `films-query-${index}`,
      sample: { milli: usage, timestamp: lookedAt - 10_000, windowMs: 15_000 },
    }),
  );
}
