import { Counter, type Registry } from 'prom-client';
import type { MovieSearchCluster, MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { Tier } from '../observed.ts';
import { databaseHoldReasons } from '../tiers/database-scale-guard.ts';
import {
  clusterLabels,
  epochSeconds,
  labelsOf,
  registerClusterGauge,
  single,
  type ClusterFigures,
  type ClusterGauge,
  type ClusterLabels,
  type ClusterSample,
} from './cluster-gauge.ts';
import { datasetGauges } from './dataset-metrics.ts';
import { memberGauges } from './member-metrics.ts';

/** One tier as spec and status have it. */
interface TierFigures {
  readonly labels: TierLabels;
  /** `replicas` of the spec. */
  readonly replicas: number;
  readonly autoscaling: MovieSearchCluster['spec'][Tier]['autoscaling'];
  /** Absent: the status does not have it yet. */
  readonly status: MovieSearchClusterStatus[Tier];
  readonly memory: NonNullable<MovieSearchClusterStatus['autoscaling']>[Tier];
}

type TierLabels = ClusterLabels & Record<'tier', Tier>;

interface TierGauge {
  readonly name: string;
  readonly help: string;
  /** Undefined: the tier has no such figure, and so no series. */
  readonly value: (tier: TierFigures) => number | undefined;
}

const tierLabels = [...clusterLabels, 'tier'] as const;
const tiers: readonly Tier[] = ['database', 'query'];

const tierGauges: readonly TierGauge[] = [
  {
    name: 'movie_search_cluster_spec_replicas',
    help: 'Replicas that the spec asks for. Of the database: the redundancy to keep.',
    value: ({ replicas }) => replicas,
  },
  {
    name: 'movie_search_cluster_replicas',
    help: 'Members or query pods that there are, ready or not.',
    value: ({ status }) => status?.replicas,
  },
  {
    name: 'movie_search_cluster_ready_replicas',
    help: 'Members that serve reads, or query pods that are ready.',
    value: ({ status }) => status?.readyReplicas,
  },
  {
    name: 'movie_search_cluster_desired_replicas',
    help: 'Replicas that the operator works towards.',
    value: ({ status }) => status?.desiredReplicas,
  },
  {
    name: 'movie_search_cluster_wanted_replicas',
    help: 'Replicas that the last measurement asks for. It differs from desired where a step is held, or is only recommended.',
    value: ({ status }) => status?.scaling?.wantedReplicas,
  },
  {
    name: 'movie_search_cluster_min_replicas',
    help: 'The fewest replicas that autoscaling may choose. Absent: the tier is not autoscaled.',
    value: ({ autoscaling, replicas }) => autoscaling && (autoscaling.minReplicas ?? replicas),
  },
  {
    name: 'movie_search_cluster_max_replicas',
    help: 'The most replicas that autoscaling may choose. Absent: the tier is not autoscaled.',
    value: ({ autoscaling }) => autoscaling?.maxReplicas,
  },
  {
    name: 'movie_search_cluster_cpu_utilization_ratio',
    help: 'CPU that the pods of the tier use, divided by what they request, as last measured. Absent: not measured.',
    value: ({ status }) => ratio(status?.cpuUtilizationPercentage),
  },
  {
    name: 'movie_search_cluster_cpu_utilization_target_ratio',
    help: 'The CPU use that autoscaling aims at, divided by what the pods request. Absent: the tier is not autoscaled.',
    value: ({ autoscaling }) => ratio(autoscaling?.targetCPUUtilizationPercentage),
  },
  {
    name: 'movie_search_cluster_autoscaling_active',
    help: '1 where the tier is scaled by figures that can be had, 0 where it should be and is not. Absent: the tier is not autoscaled.',
    value: ({ autoscaling, memory }) => autoscaling && (memory?.active === 'ValidMetricFound' ? 1 : 0),
  },
];

/** What is told of a cluster as a whole. */
const wholeGauges: readonly ClusterGauge[] = [
  {
    name: 'movie_search_cluster_condition',
    help: 'Conditions of the status: 1 for True, 0 for False. Absent: Unknown.',
    labels: ['type'],
    samples: ({ cluster: { status } }) =>
      (status?.conditions ?? []).flatMap(({ type, status: holds }) =>
        holds === 'Unknown' ? [] : [{ labels: { type }, value: holds === 'True' ? 1 : 0 }],
      ),
  },
  {
    name: 'movie_search_cluster_last_reconcile_timestamp_seconds',
    help:
      'When the last pass over the cluster ended without an error; before the first, when this operator began to lead. ' +
      'A cluster at rest is passed over every few seconds, too.',
    samples: ({ reconciledAt }) => single(epochSeconds(reconciledAt)),
  },
  {
    name: 'movie_search_cluster_scale_held',
    help: '1 while something holds a step that the load asks for, by reason; 0 for every other reason. Absent: the tier is not autoscaled.',
    labels: ['tier', 'reason'],
    samples: ({ cluster }) => tiersOf(cluster).flatMap(holdSamples),
  },
];

/**
 * Tells at each scrape how every MovieSearchCluster of `figures` is doing. One that is not among them any more has no series.
 *
 * @param now the time of the scrape
 */
export function registerClusterMetrics(
  registry: Registry,
  figures: () => readonly ClusterFigures[],
  now: () => Date,
): void {
  const ofTiers = tierGauges.map(({ name, help, value }): ClusterGauge => ({
    name,
    help,
    labels: ['tier'],
    samples: ({ cluster }) =>
      tiersOf(cluster).flatMap((tier) =>
        single(value(tier)).map((sample) => ({ ...sample, labels: { tier: tier.labels.tier } })),
      ),
  }));
  for (const gauge of [...ofTiers, ...wholeGauges, ...memberGauges(now), ...datasetGauges])
    registerClusterGauge(registry, figures, gauge);
  registerScaleCounters(registry, figures);
}

function holdSamples({ labels: { tier }, autoscaling, status }: TierFigures): ClusterSample[] {
  const held = status?.scaling?.hold?.reason;
  // Nothing of ours holds a step of the query tier.
  const known: readonly string[] =
    autoscaling !== undefined && tier === 'database' ? databaseHoldReasons : [];
  const reasons = new Set([...known, ...(held === undefined ? [] : [held])]);
  return [...reasons].map((reason) => ({ labels: { tier, reason }, value: reason === held ? 1 : 0 }));
}

/** Counts steps that were taken, and how often something held one. */
function registerScaleCounters(registry: Registry, figures: () => readonly ClusterFigures[]): void {
  const registers = [registry];
  new Counter({
    name: 'movie_search_cluster_scale_steps_total',
    help: 'Changes of scale that autoscaling decided and wrote to the status, by direction: up or down.',
    labelNames: [...tierLabels, 'direction'] as const,
    registers,
    collect() {
      this.reset();
      for (const { cluster, counts } of figures()) {
        // A series that begins with its first step would hide that step from a rate.
        for (const { labels, autoscaling } of tiersOf(cluster)) {
          if (autoscaling === undefined) continue;
          for (const direction of ['up', 'down']) this.inc({ ...labels, direction }, 0);
        }
        for (const counted of counts) {
          if (counted.kind !== 'Step') continue;
          const { tier, direction, times } = counted;
          this.inc({ ...labelsOf(cluster), tier, direction }, times);
        }
      }
    },
  });
  new Counter({
    name: 'movie_search_cluster_scale_holds_total',
    help: 'How often something began to hold a step that the load asks for, by reason.',
    labelNames: [...tierLabels, 'reason'] as const,
    registers,
    collect() {
      this.reset();
      for (const { cluster, counts } of figures()) {
        for (const counted of counts) {
          if (counted.kind !== 'Hold') continue;
          const { tier, reason, times } = counted;
          this.inc({ ...labelsOf(cluster), tier, reason }, times);
        }
      }
    },
  });
}

function tiersOf(cluster: ClusterFigures['cluster']): TierFigures[] {
  const { spec, status } = cluster;
  return tiers.map((tier) => ({
    labels: { ...labelsOf(cluster), tier },
    replicas: spec[tier].replicas,
    autoscaling: spec[tier].autoscaling,
    status: status?.[tier],
    memory: status?.autoscaling?.[tier],
  }));
}

function ratio(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100;
}
