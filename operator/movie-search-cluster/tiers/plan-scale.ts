import type { AutoscalingSpec } from '../../../crds/autoscaling-spec.ts';
import type { MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import { memoryFrom, memoryToStatus } from '../autoscaling/scaling-memory-status.ts';
import type { MemberFacts } from '../membership/member-facts.ts';
import type { Observed, Tier } from '../observed.ts';
import type { Judgement } from '../status/conditions.ts';
import { bottleneckOf, utilizationOfPods, type TierLoad } from './bottleneck.ts';
import { guardDatabaseStep } from './database-scale-guard.ts';
import {
  planTierScale,
  type Announcement,
  type GuardedStep,
  type TierScaleInput,
  type TierScalePlan,
  type WantedStep,
} from './plan-tier-scale.ts';

/** How many replicas each tier is to have, and what is said of it. */
export interface ScalePlan {
  readonly database: TierScalePlan;
  readonly query: TierScalePlan;
  readonly condition: Judgement;
  /** For the status; undefined: no tier is autoscaled. */
  readonly memory: MovieSearchClusterStatus['autoscaling'];
  readonly announcements: readonly Announcement[];
}

/** Plans the scale of both tiers. `members` are the facts about every member pod. */
export function planScale(observed: Observed, members: readonly MemberFacts[], now: Date): ScalePlan {
  const { spec } = observed.cluster;
  const { replicaSet } = observed;
  const hasPrimary = replicaSet.kind === 'Known' && replicaSet.view.primary !== null;
  const { maxLagSeconds } = spec.database;
  const database = planTierScale(
    tierInput(observed, 'database', now, (step) =>
      guardDatabaseStep(step, { members, hasPrimary, maxLagSeconds }),
    ),
  );
  const query = planTierScale(tierInput(observed, 'query', now, ({ to }) => ({ to, hold: null })));
  const bottleneck = bottleneckOf({
    database: loadOf(observed, 'database', database),
    query: loadOf(observed, 'query', query),
  });
  const databaseMemory = database.memory && memoryToStatus(database.memory);
  const queryMemory = query.memory && memoryToStatus(query.memory);
  const isAutoscaled = database.judgement !== null || query.judgement !== null;
  return {
    database,
    query,
    condition: conditionOf(database, query, isAutoscaled ? bottleneck : null),
    memory: isAutoscaled
      ? {
          ...(databaseMemory && { database: databaseMemory }),
          ...(queryMemory && { query: queryMemory }),
          ...(bottleneck && { bottleneck: bottleneck.tier }),
        }
      : undefined,
    announcements: [...database.announcements, ...query.announcements],
  };
}

function tierInput(
  { cluster, scalingPods, cpu, rivals }: Observed,
  tier: Tier,
  now: Date,
  guard: (step: WantedStep) => GuardedStep,
): TierScaleInput {
  const { spec, status } = cluster;
  const tierStatus = status?.[tier];
  const memory = status?.autoscaling?.[tier];
  return {
    tier,
    autoscaling: spec[tier].autoscaling,
    replicas: spec[tier].replicas,
    // A tier that was not autoscaled until now has nothing in its memory, and begins with `replicas`.
    scale: memory === undefined ? null : (tierStatus?.desiredReplicas ?? null),
    pods: scalingPods[tier],
    cpu,
    memory: memoryFrom(memory),
    previous: tierStatus?.scaling,
    utilization: tierStatus?.cpuUtilizationPercentage ?? null,
    rival: rivals[tier],
    guard,
    now,
  };
}

function loadOf({ cluster, scalingPods }: Observed, tier: Tier, { next }: TierScalePlan): TierLoad {
  const autoscaling: AutoscalingSpec | undefined = cluster.spec[tier].autoscaling;
  return {
    utilization: utilizationOfPods(scalingPods[tier]),
    target: autoscaling?.targetCPUUtilizationPercentage ?? null,
    mayGrow: autoscaling !== undefined && next < autoscaling.maxReplicas,
  };
}

/** True where every autoscaled tier is scaled by figures that can be had. */
function conditionOf(
  database: TierScalePlan,
  query: TierScalePlan,
  bottleneck: { readonly message: string } | null,
): Judgement {
  const judgements = [database.judgement, query.judgement].filter((judgement) => judgement !== null);
  const [first] = [...judgements.filter(({ active }) => !active), ...judgements];
  if (first === undefined) {
    return {
      type: 'AutoscalingActive',
      status: 'False',
      reason: 'NotConfigured',
      message: 'Each tier has as many replicas as `replicas` says.',
    };
  }
  return {
    type: 'AutoscalingActive',
    status: first.active ? 'True' : 'False',
    reason: first.reason,
    message: [...judgements, ...(bottleneck === null ? [] : [bottleneck])]
      .map(({ message }) => message)
      .join(' '),
  };
}
