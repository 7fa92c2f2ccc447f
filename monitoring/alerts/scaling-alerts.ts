import { alert, theCluster, type RuleGroup } from './alert.ts';
import { ofCluster } from './figure.ts';

const use = ofCluster('cpu_utilization_ratio', 'tier');

/** Whether the scale follows the load. */
export const scalingAlerts: RuleGroup = {
  name: 'movie-search.scaling',
  rules: [
    alert('MovieSearchScalingHeld', {
      // The last reader of each zone is kept for as long as the load is low: nothing is wrong then.
      expr: `${ofCluster('scale_held{reason!="LastOfZone"}', 'tier', 'reason')} == 1`,
      for: '15m',
      severity: 'warning',
      summary: `The {{ $labels.tier }} tier of ${theCluster} is not scaled as its load asks for`,
      description: '{{ $labels.reason }} has held the step for 15 minutes.',
    }),
    alert('MovieSearchScalingAtMaximum', {
      expr:
        `${ofCluster('desired_replicas', 'tier')} >= ${ofCluster('max_replicas', 'tier')} ` +
        `and ${use} > 1.1 * ${ofCluster('cpu_utilization_target_ratio', 'tier')}`,
      for: '15m',
      severity: 'warning',
      summary: `The {{ $labels.tier }} tier of ${theCluster} is at its maximum and needs more`,
      description:
        'It has {{ $value }} replicas, as many as maxReplicas allows, and uses more CPU than its target.',
    }),
    alert('MovieSearchAutoscalingBlind', {
      expr: `${ofCluster('autoscaling_active', 'tier')} == 0`,
      for: '10m',
      severity: 'warning',
      summary: `The {{ $labels.tier }} tier of ${theCluster} has no figures to scale by`,
      description:
        'Its scale has been held for 10 minutes. The condition AutoscalingActive says what is missing.',
    }),
  ],
};
