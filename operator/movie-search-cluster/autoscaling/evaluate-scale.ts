import { limitByBehavior, limitByDefault, type Limited, type WantedReplicas } from './limit-replicas.ts';
import type { Proposal } from './propose-replicas.ts';
import type { ScalingMemory } from './scaling-memory.ts';
import type { ScalingSettings } from './scaling-settings.ts';
import type { ScalingSpec } from './scaling-spec.ts';
import {
  stabilizeByBehavior,
  stabilizeByDefault,
  type FreshProposal,
  type Stabilized,
} from './stabilize-recommendation.ts';

/** What one evaluation of a tier is made from. */
export interface ScalingSituation {
  readonly memory: ScalingMemory;
  readonly spec: ScalingSpec;
  readonly settings: ScalingSettings;
  /** The scale as it is wanted now, whether or not the pods are there yet. */
  readonly currentReplicas: number;
  /** What the load asks for (`proposeReplicas`). Only looked at where the scale is within its bounds. */
  readonly proposal: Proposal;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What a decision rests on:
 * `Disabled`: the scale is 0, which is how a person switches scaling off. `AboveMax`, `BelowMin`: the scale is out of bounds, and
 * goes to the bound at once. `Unmeasured`: there are no usable metrics, so the scale is held. `Measured`: the load.
 */
export type ScalingBasis =
  | { readonly kind: 'Disabled' | 'AboveMax' | 'BelowMin' }
  | Extract<Proposal, { kind: 'Unmeasured' }>
  | (Extract<Proposal, { kind: 'Measured' }> & {
      /** The proposal after the stabilisation windows. */
      readonly stabilized: number;
      readonly limited: Limited['limited'];
    });

export interface ScalingDecision {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly basis: ScalingBasis;
}

export interface Evaluation {
  readonly decision: ScalingDecision;
  /** The memory before the step is taken: `recordRescale` adds the step once it is. */
  readonly memory: ScalingMemory;
}

/**
 * Decides how many replicas a tier is to have, as a HorizontalPodAutoscaler would, without carrying it out.
 *
 * Source: `reconcileAutoscaler` and `recordInitialRecommendation` in horizontal.go, for one metric, CPU utilisation, and without
 * scaling to zero.
 */
export function evaluateScale(situation: ScalingSituation): Evaluation {
  const { spec, currentReplicas, proposal } = situation;
  const memory = withInitialRecommendation(situation);
  const settled = (desiredReplicas: number, basis: ScalingBasis): ScalingDecision => ({
    currentReplicas,
    desiredReplicas,
    basis,
  });
  if (currentReplicas === 0) {
    const conditions = { ...memory.conditions, active: 'ScalingDisabled' as const };
    return { decision: settled(0, { kind: 'Disabled' }), memory: { ...memory, conditions } };
  }
  if (currentReplicas > spec.maxReplicas) {
    return { decision: settled(spec.maxReplicas, { kind: 'AboveMax' }), memory };
  }
  if (currentReplicas < spec.minReplicas) {
    return { decision: settled(spec.minReplicas, { kind: 'BelowMin' }), memory };
  }
  if (proposal.kind === 'Unmeasured') {
    const conditions = { ...memory.conditions, active: 'FailedGetResourceMetric' as const };
    return { decision: settled(currentReplicas, proposal), memory: { ...memory, conditions } };
  }
  return normalize({ ...situation, memory }, proposal);
}

function withInitialRecommendation({ memory, currentReplicas, now }: ScalingSituation): ScalingMemory {
  return {
    ...memory,
    evaluatedAt: now,
    recommendations:
      memory.recommendations.length === 0 ? [{ replicas: currentReplicas, at: now }] : memory.recommendations,
    conditions: { ...memory.conditions, able: 'SucceededGetScale' },
  };
}

/** Brings a proposal within windows, policies and bounds, in this order. */
function normalize(
  situation: ScalingSituation,
  proposal: Extract<Proposal, { kind: 'Measured' }>,
): Evaluation {
  const { memory, currentReplicas } = situation;
  const stabilized = stabilize(situation, proposal.replicas);
  const { replicas, limited } = limit(situation, stabilized.replicas);
  return {
    decision: {
      currentReplicas,
      desiredReplicas: replicas,
      basis: { ...proposal, stabilized: stabilized.replicas, limited },
    },
    memory: {
      ...memory,
      recommendations: stabilized.recommendations,
      conditions: { able: stabilized.able, active: 'ValidMetricFound', limited },
    },
  };
}

function stabilize(
  { memory, spec, settings, currentReplicas, now }: ScalingSituation,
  proposed: number,
): Stabilized {
  const fresh: FreshProposal = { recommendations: memory.recommendations, proposed, currentReplicas, now };
  return spec.behavior === null
    ? stabilizeByDefault(fresh, settings)
    : stabilizeByBehavior(fresh, spec.behavior);
}

function limit({ memory, spec, currentReplicas, now }: ScalingSituation, wanted: number): Limited {
  const { minReplicas, maxReplicas, behavior } = spec;
  const replicas: WantedReplicas = { wanted, currentReplicas, minReplicas, maxReplicas };
  return behavior === null
    ? limitByDefault(replicas)
    : limitByBehavior(replicas, behavior, { scaleUps: memory.scaleUps, scaleDowns: memory.scaleDowns, now });
}
