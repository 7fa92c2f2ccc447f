import type { AutoscalingSpec } from '../../../crds/autoscaling-spec.ts';
import type { TierScaling } from '../../../crds/status.ts';
import { describeHold, describeStep } from '../autoscaling/describe-step.ts';
import { evaluateTier } from '../autoscaling/reconcile-scale.ts';
import { recordRescale } from '../autoscaling/record-rescale.ts';
import type { ScalingMemory } from '../autoscaling/scaling-memory.ts';
import type { ScalingPod } from '../autoscaling/scaling-pod.ts';
import { defaultScalingSettings } from '../autoscaling/scaling-settings.ts';
import { tierScalingSpec } from '../autoscaling/tier-scaling-spec.ts';
import type { ScaleCounted } from '../metrics/scale-counts.ts';
import type { CpuObservation, Tier } from '../observed.ts';
import type { Remark } from '../remark.ts';

/** A step that the metrics ask for, before anything of the tier's own is asked. */
export interface WantedStep {
  readonly from: number;
  readonly to: number;
}

/** How far a step may go now. */
export interface GuardedStep {
  readonly to: number;
  /** Why it goes less far than wanted; null: it goes all the way. */
  readonly hold: Remark | null;
}

/** What the scale of one tier is decided from. */
export interface TierScaleInput {
  readonly tier: Tier;
  /** Absent: the tier is not scaled by the operator. */
  readonly autoscaling: AutoscalingSpec | undefined;
  /** `replicas` of the spec. */
  readonly replicas: number;
  /** The scale that the status has; null: none yet, or the tier was not autoscaled until now. */
  readonly scale: number | null;
  readonly pods: readonly ScalingPod[];
  readonly cpu: CpuObservation;
  readonly memory: ScalingMemory;
  /** What the status said last of this tier's scaling. */
  readonly previous: TierScaling | undefined;
  /** The CPU use that the status said last, in percent of the request; null: not known. */
  readonly utilization: number | null;
  /** Who else writes the scale that the operator would write, and what that scale is now; null: nobody. */
  readonly rival: { readonly name: string; readonly replicas: number } | null;
  /** How far a step may go now. */
  readonly guard: (step: WantedStep) => GuardedStep;
  readonly now: Date;
}

/** Something to tell people, and to count, once the status that says it is written. */
export interface Announcement extends Remark {
  /** Null: nothing is counted. */
  readonly counted: ScaleCounted | null;
}

export interface TierJudgement extends Remark {
  /** The tier is scaled by figures that can be had. */
  readonly active: boolean;
}

export interface TierScalePlan {
  /** The scale to work towards in this pass. A step of this pass counts from the next one on, when the status has it. */
  readonly desired: number;
  /** The scale for the status. */
  readonly next: number;
  /** For the status; null: the tier is not autoscaled, and nothing is to be remembered. */
  readonly memory: ScalingMemory | null;
  readonly scaling: TierScaling | undefined;
  /** CPU use in percent of the request; null: not known. */
  readonly utilization: number | null;
  /** How the tier's scaling is doing; null: the tier is not autoscaled. */
  readonly judgement: TierJudgement | null;
  readonly announcements: readonly Announcement[];
}

/**
 * The scale of one tier. The figures are judged once for each round of metrics. A step is first written to the status, with the
 * memory that led to it, and taken in the next pass: an operator that dies in between neither forgets the step nor takes it back.
 */
export function planTierScale(input: TierScaleInput): TierScalePlan {
  const { autoscaling, replicas, rival, tier } = input;
  if (autoscaling === undefined) return fixedScale(rival?.replicas ?? replicas, null);
  if (rival !== null) return fixedScale(rival.replicas, drivenBy(rival.name, tier));
  const { minReplicas = replicas, maxReplicas, mode } = autoscaling;
  const start = Math.min(maxReplicas, Math.max(minReplicas, replicas));
  const desired = mode === 'Recommend' ? replicas : (input.scale ?? start);
  const isWithinBounds = desired >= minReplicas && desired <= maxReplicas;
  if (input.cpu.kind === 'Waiting' || (isWithinBounds && !hasNewRound(input))) {
    return standing(input, desired);
  }
  return judged(input, autoscaling, desired);
}

function hasNewRound({ cpu, memory }: TierScaleInput): boolean {
  return cpu.kind !== 'Waiting' && cpu.at.getTime() > (memory.evaluatedAt ?? 0);
}

function fixedScale(replicas: number, judgement: TierJudgement | null): TierScalePlan {
  return {
    desired: replicas,
    next: replicas,
    memory: null,
    scaling: undefined,
    utilization: null,
    judgement,
    announcements: [],
  };
}

function drivenBy(rival: string, tier: Tier): TierJudgement {
  return {
    active: false,
    reason: 'DrivenByAnother',
    message:
      `${rival} drives the ${tier} tier too, so the operator leaves the scale to it: ` +
      `delete it, or drop spec.${tier}.autoscaling.`,
  };
}

/** Nothing new was measured: what was decided last stands. */
function standing(input: TierScaleInput, desired: number): TierScalePlan {
  const { memory, previous, utilization } = input;
  return {
    ...fixedScale(desired, judgementOf(input, memory, previous)),
    memory,
    scaling: previous,
    utilization,
  };
}

function judged(input: TierScaleInput, autoscaling: AutoscalingSpec, desired: number): TierScalePlan {
  const { pods, now, previous, replicas, guard } = input;
  const spec = tierScalingSpec(replicas, autoscaling);
  const { decision, memory } = evaluateTier({
    memory: input.memory,
    spec,
    settings: defaultScalingSettings,
    currentReplicas: desired,
    pods,
    now: now.getTime(),
  });
  const wanted = decision.desiredReplicas;
  const measured = describeStep(decision, spec);
  const step = { from: desired, to: wanted };
  const { to, hold } =
    autoscaling.mode === 'Recommend' || wanted === desired ? { to: desired, hold: null } : guard(step);
  const taken = to === desired ? null : { at: now.toISOString(), from: desired, to, message: measured };
  const scaling: TierScaling = {
    wantedReplicas: wanted,
    measured,
    ...(taken !== null && { lastStep: taken }),
    ...(taken === null && previous?.lastStep !== undefined && { lastStep: previous.lastStep }),
    ...(hold !== null && { hold: heldSince(hold, wanted, previous, now) }),
  };
  const after =
    taken === null ? memory : recordRescale(memory, spec, { from: desired, to, now: now.getTime() });
  return {
    desired,
    next: to,
    memory: after,
    scaling,
    utilization: decision.basis.kind === 'Measured' ? decision.basis.utilization : null,
    judgement: judgementOf(input, after, scaling),
    announcements: announcementsOf(input, { scaling, taken: taken !== null }),
  };
}

function heldSince(
  { reason, message }: Remark,
  wanted: number,
  previous: TierScaling | undefined,
  now: Date,
): NonNullable<TierScaling['hold']> {
  const since = previous?.hold?.reason === reason ? previous.hold.since : now.toISOString();
  return { since, reason, message: describeHold(wanted, message) };
}

/** Steps, new holds and new recommendations; what stands as it stood is not told again. */
function announcementsOf(
  { tier, previous, autoscaling }: TierScaleInput,
  { scaling, taken }: { scaling: TierScaling; taken: boolean },
): Announcement[] {
  const { lastStep, hold, measured = '', wantedReplicas } = scaling;
  const told: Announcement[] = [];
  if (taken && lastStep !== undefined) {
    const direction = lastStep.to > lastStep.from ? 'up' : 'down';
    told.push({
      reason: direction === 'up' ? 'ScaledUp' : 'ScaledDown',
      message: `The ${tier} tier goes from ${lastStep.from} to ${lastStep.to}: ${measured}.`,
      counted: { kind: 'Step', tier, direction },
    });
  }
  if (hold !== undefined && hold.reason !== previous?.hold?.reason) {
    told.push({
      reason: 'ScaleHeld',
      message: `The ${tier} tier ${hold.message} (${measured}).`,
      counted: { kind: 'Hold', tier, reason: hold.reason },
    });
  }
  if (autoscaling?.mode === 'Recommend' && wantedReplicas !== (previous?.wantedReplicas ?? wantedReplicas)) {
    told.push({
      reason: 'ScaleRecommended',
      message: `The ${tier} tier should go to ${wantedReplicas}: ${measured}.`,
      counted: null,
    });
  }
  return told;
}

function judgementOf(
  { tier, autoscaling, cpu }: TierScaleInput,
  memory: ScalingMemory,
  scaling: TierScaling | undefined,
): TierJudgement {
  if (cpu.kind === 'Failed') {
    return {
      active: false,
      reason: 'FailedGetResourceMetric',
      message: `The ${tier} tier is held. ${cpu.message}`,
    };
  }
  if (scaling === undefined || memory.conditions.active === null) {
    const message = `The ${tier} tier waits for its first CPU metrics.`;
    return { active: false, reason: 'WaitingForMetrics', message };
  }
  const held = scaling.hold === undefined ? '' : `; ${scaling.hold.message}`;
  const message = `The ${tier} tier: ${scaling.measured ?? 'not measured yet'}${held}.`;
  if (memory.conditions.active !== 'ValidMetricFound') {
    return { active: false, reason: memory.conditions.active, message };
  }
  return { active: true, reason: autoscaling?.mode === 'Recommend' ? 'Recommending' : 'Scaling', message };
}
