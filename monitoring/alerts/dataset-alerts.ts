import { alert, theCluster, type RuleGroup } from './alert.ts';
import { ofCluster } from './figure.ts';

/** Whether the dataset that is asked for is served, and searched as it should be. */
export const datasetAlerts: RuleGroup = {
  name: 'movie-search.dataset',
  rules: [
    alert('MovieSearchDatasetLoadFailed', {
      expr: `${ofCluster('dataset_load_failed', 'reason')} == 1`,
      for: '1m',
      severity: 'warning',
      summary: `The dataset that ${theCluster} should serve could not be loaded ({{ $labels.reason }})`,
      description: 'What was served before is served on. The load is not tried again by itself.',
    }),
    alert('MovieSearchSnapshotMissing', {
      // Of one that fails, the state goes back and forth with each try.
      expr: 'min by (namespace, name, version) (movie_search_query_search_snapshot_state{state="ready"}) == 0',
      for: '10m',
      severity: 'warning',
      summary: `Query pods of ${theCluster} are without the search snapshot of dataset {{ $labels.version }}`,
      description:
        'At least one query pod has had none for 10 minutes: it finds no titles with slips in them, and reads every answer from MongoDB.',
    }),
  ],
};
