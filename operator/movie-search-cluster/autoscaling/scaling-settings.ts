/** What Kubernetes sets once for all HorizontalPodAutoscalers, by flags of kube-controller-manager. */
export interface ScalingSettings {
  /** Stabilisation window of a scale-down whose spec has none, in milliseconds. */
  readonly downscaleStabilizationMs: number;
  /** Tolerance of a direction whose spec has none: 0.1 is 10 %. */
  readonly tolerance: number;
  /** How long after its start a pod's CPU may come from its start-up, in milliseconds. */
  readonly cpuInitializationPeriodMs: number;
  /** Up to when after its start a pod that turns not ready has never been ready, in milliseconds. */
  readonly initialReadinessDelayMs: number;
}

/** The defaults of kube-controller-manager (`pkg/controller/podautoscaler/config/v1alpha1/defaults.go`). */
export const defaultScalingSettings: ScalingSettings = {
  downscaleStabilizationMs: 300_000,
  tolerance: 0.1,
  cpuInitializationPeriodMs: 300_000,
  initialReadinessDelayMs: 30_000,
};
