import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { newDashboard } from './new-dashboard.ts';
import { autoscaling, loads, members, operatorItself, state } from './operator-rows.ts';
import { balancing, memberLoad, queryPodLoad } from './load-rows.ts';

/** For whoever runs the service: members, load, scale and the operator itself. */
export function operatorDashboard(): Dashboard {
  return newDashboard({
    uid: 'movie-search-operator',
    title: 'movie-search / operation',
    description: 'How the replica set, the query pods and the operator are doing.',
    rows: [
      state(),
      members(),
      balancing(),
      memberLoad(),
      queryPodLoad(),
      autoscaling(),
      loads(),
      operatorItself(),
    ],
  });
}
