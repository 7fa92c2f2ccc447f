import type { PanelRow } from './new-dashboard.ts';
import { badFrom, figureNow, goodFrom, graph, labelTable } from './panels.ts';
import { figure, ofOperator, ofShown, rate } from './selectors.ts';

export function state(): PanelRow {
  const tier = (name: string): string => figure('ready_replicas', [], `tier="${name}"`);
  return {
    title: 'State',
    panels: [
      figureNow({
        title: 'Available',
        description: 'Searches are answered.',
        shows: { available: figure('condition', [], 'type="Available"') },
        steps: goodFrom(1),
      }),
      figureNow({
        title: 'Degraded',
        description: 'Redundancy is missing, or something is in the way. Its message says what.',
        shows: { degraded: figure('condition', [], 'type="Degraded"') },
        steps: badFrom(1),
      }),
      figureNow({
        title: 'Primary',
        description: '1: the replica set has one. Without, nothing joins and nothing is loaded.',
        shows: { primary: figure('has_primary') },
        steps: goodFrom(1),
      }),
      figureNow({
        title: 'Members that serve, of those to keep',
        description: 'Ready members divided by `replicas` of the spec.',
        shows: { share: `${tier('database')} / ${figure('spec_replicas', [], 'tier="database"')}` },
        unit: 'percentunit',
        steps: goodFrom(1),
      }),
      figureNow({
        title: 'Query pods that are ready, of those desired',
        description: 'Ready query pods divided by those that the operator works towards.',
        shows: { share: `${tier('query')} / ${figure('desired_replicas', [], 'tier="query"')}` },
        unit: 'percentunit',
        steps: goodFrom(1),
      }),
      figureNow({
        title: 'Operator pods that lead',
        description: 'One leads; the others wait. 0: nothing is mended.',
        shows: { leading: `sum(${ofOperator('movie_search_operator_leading')})` },
        steps: goodFrom(1),
      }),
    ],
  };
}

export function members(): PanelRow {
  return {
    title: 'Members',
    panels: [
      labelTable({
        title: 'Members now',
        description: 'Each with its node, zone, role and state.',
        shows: { members: figure('member_info', ['member', 'role', 'state', 'zone', 'node']) },
      }),
      graph({
        title: 'Members in each zone',
        description:
          'In each node, where all nodes are of one zone. Two more in one than in another is too uneven.',
        shows: { '{{domain}}': figure('domain_members', ['domain']) },
        noValue: 'nodes have no zones, or may not be read',
        stacked: true,
      }),
      graph({
        title: 'Lag, as the operator sees it',
        description:
          'Behind the primary, told as 0 up to half of what is allowed. Above the limit a member serves no reads.',
        shows: {
          '{{member}}': figure('member_lag_seconds', ['member']),
          limit: figure('max_lag_seconds'),
        },
        unit: 's',
      }),
      graph({
        title: 'Lag, as routing sees it',
        description: 'Behind the replica that is furthest ahead. It makes reads of the one that lags dearer.',
        shows: {
          '{{replica}}': `max by (replica) (${ofShown('movie_search_query_replica_lag_seconds')})`,
        },
        unit: 's',
      }),
      graph({
        title: 'Members that do not answer, or do not serve',
        description:
          'silent: they do not answer or have failed. not serving: silent ones, and those that start, copy or lag.',
        shows: {
          silent: `count(${figure('member_responsive', ['member'])} == 0) or 0 * ${figure('spec_replicas')}`,
          'not serving': `count(${figure('member_ready', ['member'])} == 0) or 0 * ${figure('spec_replicas')}`,
        },
      }),
    ],
  };
}

export function autoscaling(): PanelRow {
  const ofTier = (metric: string): string => figure(metric, ['tier']);
  return {
    title: 'Autoscaling',
    panels: [
      graph({
        title: 'Replicas',
        description: 'desired: what the operator works towards. ready: what there is.',
        shows: {
          '{{tier}} desired': ofTier('desired_replicas'),
          '{{tier}} ready': ofTier('ready_replicas'),
        },
      }),
      graph({
        title: 'Replicas that the load asks for, and bounds',
        description: 'wanted above desired for long: the step is held, or only recommended.',
        shows: {
          '{{tier}} wanted': ofTier('wanted_replicas'),
          '{{tier}} least': ofTier('min_replicas'),
          '{{tier}} most': ofTier('max_replicas'),
        },
        noValue: 'no tier is autoscaled',
      }),
      graph({
        title: 'CPU, of what is requested',
        description: 'use: as last measured. target: what autoscaling aims at.',
        shows: {
          '{{tier}} use': ofTier('cpu_utilization_ratio'),
          '{{tier}} target': ofTier('cpu_utilization_target_ratio'),
        },
        unit: 'percentunit',
        noValue: 'no tier is autoscaled',
      }),
      graph({
        title: 'Steps in an hour',
        description: 'Many in both directions: the tier goes up and down with each wave of load.',
        shows: {
          '{{tier}} {{direction}}': `sum by (tier, direction) (increase(${ofShown('movie_search_cluster_scale_steps_total')}[1h]))`,
        },
        noValue: 'no tier is autoscaled',
      }),
      graph({
        title: 'What holds steps',
        description: '1 while a step waits for this.',
        shows: { '{{tier}} {{reason}}': figure('scale_held', ['tier', 'reason']) },
        noValue: 'the database is not autoscaled',
      }),
      graph({
        title: 'Figures to scale by can be had',
        description: '0: the metrics API says nothing, or somebody else scales the tier.',
        shows: { '{{tier}}': ofTier('autoscaling_active') },
        noValue: 'no tier is autoscaled',
      }),
    ],
  };
}

export function loads(): PanelRow {
  return {
    title: 'Loading a dataset',
    panels: [
      graph({
        title: 'Phase, and how much of it is done',
        description: 'Sorting, ReadingNames, Loading, Snapshot, Verifying: in that order.',
        shows: { '{{version}} {{phase}}': figure('dataset_load_phase_ratio', ['version', 'phase']) },
        unit: 'percentunit',
        noValue: 'no load is under way',
      }),
      graph({
        title: 'Films written',
        description: 'By the load under way.',
        shows: { '{{version}}': figure('dataset_load_titles', ['version']) },
        noValue: 'no load is under way',
      }),
      graph({
        title: 'Loads that failed',
        description:
          '1: the load of the wanted dataset has failed, or was refused. It is not tried again by itself.',
        shows: { '{{reason}}': figure('dataset_load_failed', ['reason']) },
      }),
    ],
  };
}

export function operatorItself(): PanelRow {
  const passes = 'controller_reconcile_duration_seconds_bucket';
  return {
    title: 'The operator',
    panels: [
      graph({
        title: 'Passes by how they ended',
        description: 'requeue: to be looked at again soon, as is usual. error: tried again ever less often.',
        shows: { '{{result}}': `sum by (result) (${rate(ofOperator('controller_reconcile_total'))})` },
        unit: 'ops',
      }),
      graph({
        title: 'Time of a pass',
        description: 'Half and 99 % of the passes took no longer.',
        shows: {
          half: `histogram_quantile(0.5, sum by (le) (${rate(ofOperator(passes))}))`,
          '99 %': `histogram_quantile(0.99, sum by (le) (${rate(ofOperator(passes))}))`,
        },
        unit: 's',
      }),
      graph({
        title: 'Since the last pass without an error',
        description: 'Of this cluster. A cluster at rest is passed over every 5 s.',
        shows: { age: `time() - ${figure('last_reconcile_timestamp_seconds')}` },
        unit: 's',
      }),
      graph({
        title: 'Clusters waiting for a pass',
        description: 'Of all clusters of this operator.',
        shows: { '{{pod}}': `sum by (pod) (${ofOperator('controller_queue_depth')})` },
      }),
      graph({
        title: 'Calls to the API server',
        description: 'By verb and outcome. At rest there are none but renewals of the Lease.',
        shows: {
          '{{verb}} {{outcome}}': `sum by (verb, outcome) (${rate(ofOperator('kube_client_requests_total'))})`,
        },
        unit: 'reqps',
      }),
      graph({
        title: 'Age of the copies of the API server’s objects',
        description:
          'About a minute at most where all is well. Nothing irreversible is done by copies that are too old.',
        shows: {
          '{{resource}}': `max by (resource) (${ofOperator('movie_search_operator_cache_age_seconds')})`,
        },
        unit: 's',
      }),
      graph({
        title: 'CPU of the operator',
        description: 'Cores that each operator pod uses.',
        shows: { '{{pod}}': `sum by (pod) (${rate(ofOperator('process_cpu_seconds_total', 'name=""'))})` },
      }),
      graph({
        title: 'Memory of the operator',
        description: 'Resident memory of each operator pod.',
        shows: { '{{pod}}': `sum by (pod) (${ofOperator('process_resident_memory_bytes', 'name=""')})` },
        unit: 'bytes',
      }),
    ],
  };
}
