import { alert, theCluster, type RuleGroup } from './alert.ts';
import { ofCluster } from './figure.ts';

const ready = ofCluster('ready_replicas', 'tier');

/** Whether searches are answered, and what is left where something breaks. */
export const availabilityAlerts: RuleGroup = {
  name: 'movie-search.availability',
  rules: [
    alert('MovieSearchUnavailable', {
      expr: `${ofCluster('condition{type="Available"}')} == 0`,
      for: '1m',
      severity: 'critical',
      summary: `${theCluster} answers no searches`,
      description: 'The condition Available has been False for a minute: its message says why.',
    }),
    alert('MovieSearchRedundancyReduced', {
      // An autoscaled tier may be told to have fewer than `replicas`: that is no loss.
      expr: `${ready} < ${ofCluster('spec_replicas', 'tier')} and ${ready} < ${ofCluster('desired_replicas', 'tier')}`,
      for: '10m',
      severity: 'warning',
      summary: `The {{ $labels.tier }} tier of ${theCluster} has fewer ready replicas than it should keep`,
      description: '{{ $value }} are ready, fewer than `replicas` of the spec, and that for 10 minutes.',
    }),
    alert('MovieSearchNoPrimary', {
      expr: `${ofCluster('has_primary')} == 0`,
      for: '2m',
      severity: 'critical',
      summary: `The replica set of ${theCluster} has no primary`,
      description:
        'Searches are still answered. No member can join or leave and no dataset can be loaded until a primary is elected.',
    }),
  ],
};
