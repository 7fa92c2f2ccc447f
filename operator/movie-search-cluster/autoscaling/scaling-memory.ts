import type { Timed } from './timed-slots.ts';

/** What the load asked for at one time, before windows, policies and bounds. */
export interface Recommendation extends Timed {
  readonly replicas: number;
}

/** One change of scale. */
export interface ScaleEvent extends Timed {
  /** Replicas added or removed; always above 0. */
  readonly change: number;
  /** The event was once older than every policy's period: it may be overwritten, and until then it counts like any other. */
  readonly outdated: boolean;
}

/** Reasons of the condition AbleToScale. */
export type AbleReason =
  'SucceededGetScale' | 'ReadyForNewScale' | 'ScaleUpStabilized' | 'ScaleDownStabilized' | 'SucceededRescale';
/** Reasons of the condition ScalingActive, which is True with the first only. */
export type ActiveReason = 'ValidMetricFound' | 'FailedGetResourceMetric' | 'ScalingDisabled';
/** Reasons of the condition ScalingLimited, which is False with the first only. */
export type LimitedReason =
  'DesiredWithinRange' | 'TooFewReplicas' | 'TooManyReplicas' | 'ScaleUpLimit' | 'ScaleDownLimit';

/** The reasons of a HorizontalPodAutoscaler's three conditions. Each stays until it is set anew; null: never set. */
export interface ScalingConditions {
  readonly able: AbleReason | null;
  readonly active: ActiveReason | null;
  readonly limited: LimitedReason | null;
}

/**
 * All that one evaluation leaves to the next. Kubernetes has it in the memory of kube-controller-manager and loses it in a restart;
 * here it is in the cluster's status. The order of the lists is that of Kubernetes, and part of the meaning (`withEntry`).
 */
export interface ScalingMemory {
  /** When the tier was last evaluated, in milliseconds since the epoch; null: never. */
  readonly evaluatedAt: number | null;
  readonly recommendations: readonly Recommendation[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
  readonly conditions: ScalingConditions;
}

/** The memory of a tier that was never evaluated. */
export const emptyScalingMemory: ScalingMemory = {
  evaluatedAt: null,
  recommendations: [],
  scaleUps: [],
  scaleDowns: [],
  conditions: { able: null, active: null, limited: null },
};
