import type { TierStatus } from '../../../cluster-view/events.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import type { Level } from '../charts/chart-plot.ts';
import type { ChartName } from '../charts/chart-kinds.ts';

/** Cores at which a tier grows: its target is written in percent of the request. Null: the tier does not grow by itself. */
export function targetCores(tier: TierStatus): number | null {
  if (tier.autoscaling === null || tier.cpuRequestCores === null) return null;
  return (tier.cpuRequestCores * tier.autoscaling.targetPercent) / 100;
}

/** What the lines of a chart are compared with: requests, limits and the targets of autoscaling. */
export function levelsOf(chart: ChartName, { status }: Pick<ClusterState, 'status'>): readonly Level[] {
  if (chart !== 'cpu' && chart !== 'memory') return [];
  return (['database', 'query'] as const).flatMap((name): Level[] => {
    const tier = status.tiers[name];
    if (tier === null) return [];
    const isCpu = chart === 'cpu';
    return [
      ...level('target', name, isCpu ? targetCores(tier) : null),
      ...level('request', name, isCpu ? tier.cpuRequestCores : tier.memoryRequestBytes),
      ...level('limit', name, isCpu ? tier.cpuLimitCores : tier.memoryLimitBytes),
    ];
  });
}

function level(kind: Level['kind'], tier: Level['tier'], value: number | null): Level[] {
  return value === null ? [] : [{ kind, tier, value }];
}
