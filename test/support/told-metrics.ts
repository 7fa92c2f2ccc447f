import { Registry } from 'prom-client';
import { Metrics } from '../../api/metrics.ts';
import { registerSnapshotMetrics } from '../../api/snapshot-metrics.ts';
import { ControllerMetrics } from '../../operator/controller/controller-metrics.ts';
import { registerClusterMetrics } from '../../operator/movie-search-cluster/metrics/cluster-metrics.ts';
import { registerCopyAgeMetric } from '../../operator/movie-search-cluster/metrics/copy-age-metric.ts';
import { registerLeadingMetric } from '../../operator/movie-search-cluster/metrics/leading-metric.ts';

/** The metrics of an operator that has nothing to tell yet, but for its calls to the API server, which are counted where it starts. */
export function operatorRegistry(): Registry {
  const registry = new Registry();
  new ControllerMetrics(registry);
  registerCopyAgeMetric(registry, () => []);
  registerLeadingMetric(registry, () => false);
  registerClusterMetrics(
    registry,
    () => [],
    () => new Date(),
  );
  return registry;
}

/** The metrics of a query pod that has nothing to tell yet. */
export function queryRegistry(): Registry {
  const metrics = new Metrics(() => []);
  metrics.showAdmission(() => ({ cost: 0, waiting: 0, limit: 1 }));
  registerSnapshotMetrics(metrics.registry, () => []);
  return metrics.registry;
}
