import { Registry } from 'prom-client';
import type { ClusterFigures } from '../../operator/movie-search-cluster/metrics/cluster-gauge.ts';
import { registerClusterMetrics } from '../../operator/movie-search-cluster/metrics/cluster-metrics.ts';

/** The samples of one scrape, as {@link clusterSamples} has them. */
export async function scrapeClusters(figures: () => readonly ClusterFigures[], now: Date): Promise<string[]> {
  const registry = new Registry();
  registerClusterMetrics(registry, figures, () => now);
  return clusterSamples(await registry.metrics());
}

/** `movie_search_cluster_` left off, and the labels that say which cluster. */
export function clusterSamples(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('movie_search_cluster_'))
    .map((line) =>
      line
        .replace('movie_search_cluster_', '')
        .replace('namespace="default",name="movies",', '')
        .replace('{namespace="default",name="movies"}', ''),
    );
}

/** Those of the metrics named. */
export function onlyOf(metrics: readonly string[], samples: readonly string[]): string[] {
  return samples.filter((line) => metrics.includes(/^[a-z_]+/.exec(line)?.[0] ?? ''));
}
