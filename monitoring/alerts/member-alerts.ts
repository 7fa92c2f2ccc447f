import { alert, theCluster, type RuleGroup } from './alert.ts';
import { ofCluster } from './figure.ts';

const members = (aggregation: 'max' | 'min'): string =>
  `${aggregation} by (namespace, name, kind) (movie_search_cluster_domain_members)`;

/** Members of the replica set, each by itself and where they are. */
export const memberAlerts: RuleGroup = {
  name: 'movie-search.members',
  rules: [
    alert('MovieSearchMemberLagging', {
      expr: `${ofCluster('member_lag_seconds', 'member')} > on (namespace, name) group_left () ${ofCluster('max_lag_seconds')}`,
      for: '5m',
      severity: 'warning',
      summary: `Member {{ $labels.member }} of ${theCluster} is too far behind the primary`,
      description: 'It is {{ $value }} s behind, more than `maxLagSeconds` allows, and so serves no reads.',
    }),
    alert('MovieSearchMemberHung', {
      expr: `${ofCluster('member_responsive', 'member')} == 0`,
      for: '2m',
      severity: 'warning',
      summary: `Member {{ $labels.member }} of ${theCluster} does not answer, or has failed`,
      description:
        'The operator replaces it where it can. The message of the condition Degraded says what it has found.',
    }),
    alert('MovieSearchReplicaEjected', {
      expr: 'max by (namespace, name, replica) (movie_search_query_replica_state{state="failing"}) == 1',
      for: '5m',
      severity: 'warning',
      summary: `Query pods of ${theCluster} cannot read from {{ $labels.replica }}`,
      description:
        'At least one query pod has had every probe of it fail for 5 minutes, though the operator counts it as ready.',
    }),
    alert('MovieSearchZoneSpread', {
      expr: `${members('max')} - ${members('min')} >= 2`,
      for: '30m',
      severity: 'warning',
      summary: `Members of ${theCluster} are not spread over {{ $labels.kind }}s`,
      description:
        'One {{ $labels.kind }} has {{ $value }} members more than another that could take some: losing it would lose too many.',
    }),
  ],
};
