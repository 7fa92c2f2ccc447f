import { alert, theCluster, type RuleGroup } from './alert.ts';
import { ofCluster } from './figure.ts';

const readyQueryPods = ofCluster('ready_replicas{tier="query"}');

/** Whether the operator works, and whether what these alerts are made of is there. */
export const operatorAlerts: RuleGroup = {
  name: 'movie-search.operator',
  rules: [
    alert('MovieSearchOperatorNoLeader', {
      expr: 'sum by (namespace, job) (movie_search_operator_leading) == 0',
      for: '2m',
      severity: 'critical',
      summary: 'No operator pod in {{ $labels.namespace }} leads',
      description: 'Nothing is replaced, scaled or loaded meanwhile. Searches are still answered.',
    }),
    alert('MovieSearchOperatorNotReconciling', {
      expr: `time() - ${ofCluster('last_reconcile_timestamp_seconds')} > 120`,
      for: '3m',
      severity: 'critical',
      summary: `The operator does not get through a pass over ${theCluster}`,
      description: 'The last pass without an error ended {{ $value | humanizeDuration }} ago.',
    }),
    alert('MovieSearchOperatorMetricsAbsent', {
      expr: 'absent(movie_search_operator_leading)',
      for: '10m',
      severity: 'critical',
      summary: 'Prometheus has no metrics of a movie-search operator',
      description: 'Most alerts of movie-search cannot fire meanwhile.',
    }),
    alert('MovieSearchQueryMetricsAbsent', {
      expr:
        `${readyQueryPods} > (count by (namespace, name) (movie_search_query_requests_in_flight) ` +
        `or 0 * ${readyQueryPods})`,
      for: '10m',
      severity: 'warning',
      summary: `Prometheus does not hear all query pods of ${theCluster}`,
      description: '{{ $value }} are ready, and fewer are scraped: error rates and latencies are not whole.',
    }),
  ],
};
