/**
 * A figure of each MovieSearchCluster. One operator pod at a time tells it, and the next one goes on with other labels: without the
 * sum over pods, an alert would begin to wait anew with each change of the leader.
 *
 * @param labels names of those to keep beside `namespace` and `name`
 */
export function ofCluster(metric: string, ...labels: readonly string[]): string {
  return `max by (${['namespace', 'name', ...labels].join(', ')}) (movie_search_cluster_${metric})`;
}
