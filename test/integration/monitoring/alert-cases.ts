import { broken, firesAfter, missing, steady, type AlertCase } from './alert-case.ts';
import { burnCases } from './burn-cases.ts';

const movies = { namespace: 'films', name: 'movies' };

/** A series of the cluster `films/movies`, as the operator pod `a` tells it. */
function of(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = Object.entries({ ...movies, pod: 'a', ...labels }).map(([name, value]) => `${name}="${value}"`);
  return `movie_search_${metric}{${all.join(',')}}`;
}

const database = { tier: 'database' };
const query = { tier: 'query' };

/** Every alert, each by what it is there for. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  'searches are not answered': {
    alert: 'MovieSearchUnavailable',
    series: {
      [of('cluster_condition', { type: 'Available' })]: broken(1, 0),
      [of('cluster_condition', { type: 'Degraded' })]: steady(0),
    },
    ...firesAfter(1),
    labels: { ...movies, severity: 'critical' },
    summary: 'films/movies answers no searches',
    description: 'The condition Available has been False for a minute: its message says why.',
  },
  'a member is lost and none takes its place': {
    alert: 'MovieSearchRedundancyReduced',
    series: {
      [of('cluster_ready_replicas', database)]: broken(3, 2),
      [of('cluster_spec_replicas', database)]: steady(3),
      [of('cluster_desired_replicas', database)]: steady(3),
    },
    // Autoscaling has brought it below `replicas`.
    harmless: { [of('cluster_desired_replicas', database)]: broken(3, 2) },
    ...firesAfter(10),
    labels: { ...movies, ...database, severity: 'warning' },
    summary: 'The database tier of films/movies has fewer ready replicas than it should keep',
    description: '2 are ready, fewer than `replicas` of the spec, and that for 10 minutes.',
  },
  'no primary is elected': {
    alert: 'MovieSearchNoPrimary',
    series: { [of('cluster_has_primary')]: broken(1, 0) },
    ...firesAfter(2),
    labels: { ...movies, severity: 'critical' },
    summary: 'The replica set of films/movies has no primary',
    description:
      'Searches are still answered. No member can join or leave and no dataset can be loaded until a primary is elected.',
  },
  'a member falls behind': {
    alert: 'MovieSearchMemberLagging',
    series: {
      [of('cluster_member_lag_seconds', { member: 'movies-db-1' })]: broken(0, 15),
      [of('cluster_member_lag_seconds', { member: 'movies-db-2' })]: steady(0),
      [of('cluster_max_lag_seconds')]: steady(10),
    },
    harmless: { [of('cluster_member_lag_seconds', { member: 'movies-db-1' })]: broken(0, 10) },
    ...firesAfter(5),
    labels: { ...movies, member: 'movies-db-1', severity: 'warning' },
    summary: 'Member movies-db-1 of films/movies is too far behind the primary',
    description: 'It is 15 s behind, more than `maxLagSeconds` allows, and so serves no reads.',
  },
  'a member hangs': {
    alert: 'MovieSearchMemberHung',
    series: {
      [of('cluster_member_responsive', { member: 'movies-db-1' })]: broken(1, 0),
      [of('cluster_member_responsive', { member: 'movies-db-2' })]: steady(1),
    },
    ...firesAfter(2),
    labels: { ...movies, member: 'movies-db-1', severity: 'warning' },
    summary: 'Member movies-db-1 of films/movies does not answer, or has failed',
    description:
      'The operator replaces it where it can. The message of the condition Degraded says what it has found.',
  },
  'a member hangs, and another operator pod comes to lead meanwhile': {
    alert: 'MovieSearchMemberHung',
    series: {
      [of('cluster_member_responsive', { member: 'movies-db-1' })]: '1x4 0 stale',
      [of('cluster_member_responsive', { member: 'movies-db-1', pod: 'b' })]: '_x5 0x199 1x20',
    },
    ...firesAfter(2),
    labels: { ...movies, member: 'movies-db-1', severity: 'warning' },
    summary: 'Member movies-db-1 of films/movies does not answer, or has failed',
    description:
      'The operator replaces it where it can. The message of the condition Degraded says what it has found.',
  },
  'one query pod of two cannot read from a member': {
    alert: 'MovieSearchReplicaEjected',
    series: {
      [of('query_replica_state', { replica: 'movies-db-1', state: 'failing' })]: broken(0, 1),
      [of('query_replica_state', { replica: 'movies-db-1', state: 'failing', pod: 'b' })]: steady(0),
      [of('query_replica_state', { replica: 'movies-db-1', state: 'ready' })]: broken(1, 0),
    },
    ...firesAfter(5),
    labels: { ...movies, replica: 'movies-db-1', severity: 'warning' },
    summary: 'Query pods of films/movies cannot read from movies-db-1',
    description:
      'At least one query pod has had every probe of it fail for 5 minutes, though the operator counts it as ready.',
  },
  'a zone has no member and another one has two': {
    alert: 'MovieSearchZoneSpread',
    series: {
      [of('cluster_domain_members', { kind: 'zone', domain: 'a' })]: steady(2),
      [of('cluster_domain_members', { kind: 'zone', domain: 'b' })]: broken(1, 0),
    },
    harmless: { [of('cluster_domain_members', { kind: 'zone', domain: 'b' })]: broken(2, 1) },
    ...firesAfter(30),
    labels: { ...movies, kind: 'zone', severity: 'warning' },
    summary: 'Members of films/movies are not spread over zones',
    description:
      'One zone has 2 members more than another that could take some: losing it would lose too many.',
  },
  'a step of the scale is held': {
    alert: 'MovieSearchScalingHeld',
    series: {
      [of('cluster_scale_held', { ...database, reason: 'MembersLagging' })]: broken(0, 1),
      // That each zone keeps a reader is as it should be, for as long as it likes.
      [of('cluster_scale_held', { ...database, reason: 'LastOfZone' })]: steady(1),
    },
    ...firesAfter(15),
    labels: { ...movies, ...database, reason: 'MembersLagging', severity: 'warning' },
    summary: 'The database tier of films/movies is not scaled as its load asks for',
    description: 'MembersLagging has held the step for 15 minutes.',
  },
  'the scale is at its maximum and the load is higher': {
    alert: 'MovieSearchScalingAtMaximum',
    series: {
      [of('cluster_desired_replicas', query)]: broken(3, 9),
      [of('cluster_max_replicas', query)]: steady(9),
      [of('cluster_cpu_utilization_ratio', query)]: steady(0.9),
      [of('cluster_cpu_utilization_target_ratio', query)]: steady(0.6),
    },
    // Within the tolerance that autoscaling has.
    harmless: { [of('cluster_cpu_utilization_ratio', query)]: steady(0.65) },
    ...firesAfter(15),
    labels: { ...movies, ...query, severity: 'warning' },
    summary: 'The query tier of films/movies is at its maximum and needs more',
    description: 'It has 9 replicas, as many as maxReplicas allows, and uses more CPU than its target.',
  },
  'there are no figures to scale by': {
    alert: 'MovieSearchAutoscalingBlind',
    series: { [of('cluster_autoscaling_active', query)]: broken(1, 0) },
    ...firesAfter(10),
    labels: { ...movies, ...query, severity: 'warning' },
    summary: 'The query tier of films/movies has no figures to scale by',
    description:
      'Its scale has been held for 10 minutes. The condition AutoscalingActive says what is missing.',
  },
  'a load is refused': {
    alert: 'MovieSearchDatasetLoadFailed',
    series: {
      [of('cluster_dataset_load_failed', { reason: 'LoadRefused' })]: broken(0, 1),
      [of('cluster_dataset_load_failed', { reason: 'LoadFailed' })]: steady(0),
    },
    ...firesAfter(1),
    labels: { ...movies, reason: 'LoadRefused', severity: 'warning' },
    summary: 'The dataset that films/movies should serve could not be loaded (LoadRefused)',
    description: 'What was served before is served on. The load is not tried again by itself.',
  },
  'one query pod of two has no search snapshot': {
    alert: 'MovieSearchSnapshotMissing',
    series: {
      [of('query_search_snapshot_state', { version: '2026-11', state: 'ready' })]: broken(1, 0),
      [of('query_search_snapshot_state', { version: '2026-11', state: 'failing' })]: broken(0, 1),
      [of('query_search_snapshot_state', { version: '2026-11', state: 'ready', pod: 'b' })]: steady(1),
    },
    ...firesAfter(10),
    labels: { ...movies, version: '2026-11', severity: 'warning' },
    summary: 'Query pods of films/movies are without the search snapshot of dataset 2026-11',
    description:
      'At least one query pod has had none for 10 minutes: it finds no titles with slips in them, and reads every answer from MongoDB.',
  },
  'no operator pod leads': {
    alert: 'MovieSearchOperatorNoLeader',
    series: {
      'movie_search_operator_leading{namespace="ops",job="operator",pod="a"}': broken(1, 0),
      'movie_search_operator_leading{namespace="ops",job="operator",pod="b"}': steady(0),
    },
    // The other one leads.
    harmless: { 'movie_search_operator_leading{namespace="ops",job="operator",pod="b"}': broken(0, 1) },
    ...firesAfter(2),
    labels: { namespace: 'ops', job: 'operator', severity: 'critical' },
    summary: 'No operator pod in ops leads',
    description: 'Nothing is replaced, scaled or loaded meanwhile. Searches are still answered.',
  },
  'the operator does not get through its passes': {
    alert: 'MovieSearchOperatorNotReconciling',
    // The last pass ends at minute 4, the next one at minute 205.
    series: { [of('cluster_last_reconcile_timestamp_seconds')]: '0+60x4 240x199 12300+60x20' },
    // More than 120 s ago from minute 7 on.
    firesAt: 10,
    resolvedAt: 205,
    labels: { ...movies, severity: 'critical' },
    summary: 'The operator does not get through a pass over films/movies',
    description: 'The last pass without an error ended 6m 0s ago.',
    lastDescription: 'The last pass without an error ended 3h 20m 0s ago.',
  },
  'no operator is scraped': {
    alert: 'MovieSearchOperatorMetricsAbsent',
    series: { 'movie_search_operator_leading{namespace="ops",job="operator",pod="a"}': missing(1) },
    ...firesAfter(10),
    labels: { severity: 'critical' },
    summary: 'Prometheus has no metrics of a movie-search operator',
    description: 'Most alerts of movie-search cannot fire meanwhile.',
  },
  'one query pod of two is not scraped': {
    alert: 'MovieSearchQueryMetricsAbsent',
    series: {
      [of('cluster_ready_replicas', query)]: steady(2),
      [of('query_requests_in_flight', { pod: 'q1' })]: steady(0),
      [of('query_requests_in_flight', { pod: 'q2' })]: missing(0),
    },
    ...firesAfter(10),
    labels: { ...movies, severity: 'warning' },
    summary: 'Prometheus does not hear all query pods of films/movies',
    description: '2 are ready, and fewer are scraped: error rates and latencies are not whole.',
  },
  'no query pod is scraped': {
    alert: 'MovieSearchQueryMetricsAbsent',
    series: {
      [of('cluster_ready_replicas', query)]: steady(2),
      [of('query_requests_in_flight', { pod: 'q1' })]: missing(0),
      [of('query_requests_in_flight', { pod: 'q2' })]: missing(0),
    },
    ...firesAfter(10),
    labels: { ...movies, severity: 'warning' },
    summary: 'Prometheus does not hear all query pods of films/movies',
    description: '2 are ready, and fewer are scraped: error rates and latencies are not whole.',
  },
  ...burnCases,
};
