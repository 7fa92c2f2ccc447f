import type { PanelRow } from './new-dashboard.ts';
import { graph } from './panels.ts';
import { ofShown, rate } from './selectors.ts';

const query = (metric: string): string => ofShown(`movie_search_query_${metric}`);
/** Each query pod has a figure of each member: the highest is shown. */
const ofReplica = (metric: string): string => `max by (replica) (${query(`replica_${metric}`)})`;

export function balancing(): PanelRow {
  return {
    title: 'Load balancer',
    panels: [
      graph({
        title: 'Share of the reads',
        description: 'Reads sent to each replica.',
        shows: { '{{replica}}': `sum by (replica) (${rate(query('replica_reads_total'))})` },
        unit: 'ops',
        stacked: true,
      }),
      graph({
        title: 'Reads by outcome',
        description: 'Failed reads are tried on another replica: few of them reach a client.',
        shows: { '{{outcome}}': `sum by (outcome) (${rate(query('replica_reads_total'))})` },
        unit: 'ops',
      }),
      graph({
        title: 'Cost of each replica',
        description: '1: nothing speaks against it. Beyond twice the cheapest it gets no reads.',
        shows: { '{{replica}}': ofReplica('cost') },
      }),
      graph({
        title: 'Cost by term',
        description: 'The cost is the product of these: cpu, memory, latency, inFlight and lag.',
        shows: { '{{replica}} {{term}}': `max by (replica, term) (${query('replica_cost_factor')})` },
      }),
      graph({
        title: 'Query pods that avoid a replica',
        description: 'By reason: state (it fails), cost, zone (another one is nearer), warming (it is new).',
        shows: {
          '{{replica}} {{reason}}':
            `sum by (replica, reason) (${query('replica_avoided')}) ` +
            `or 0 * max by (replica) (${query('replica_state')})`,
        },
      }),
      graph({
        title: 'Ejections in 10 minutes',
        description: 'How often a replica failed after it had answered, and was left alone for it.',
        shows: { '{{replica}}': `sum by (replica) (increase(${query('replica_ejections_total')}[10m]))` },
      }),
      graph({
        title: 'Reads under way',
        description: 'Sent to a replica and not yet answered.',
        shows: { '{{replica}}': `sum by (replica) (${query('replica_reads_in_flight')})` },
      }),
      graph({
        title: 'Reads tried again, or on a second replica',
        description:
          'again: after a failure, at most a fifth of all reads. hedged: because the first was late, at most one in twenty.',
        shows: {
          again: `sum(${rate(query('read_retries_total'))})`,
          hedged: `sum(${rate(query('read_hedges_total'))})`,
        },
        unit: 'ops',
      }),
    ],
  };
}

/** Each query pod reads a member's counters for itself: the highest rate is that of the one that reads them at the best times. */
const rateOfReplica = (metric: string): string => `max by (replica) (${rate(query(`replica_${metric}`))})`;

export function memberLoad(): PanelRow {
  return {
    title: 'Members: load',
    panels: [
      graph({
        title: 'CPU of the members',
        description: 'Cores that each mongod uses, and the share of those that it may use.',
        shows: {
          '{{replica}} cores': rateOfReplica('cpu_seconds_total'),
          '{{replica}} share': ofReplica('cpu_ratio'),
        },
      }),
      graph({
        title: 'Memory of the members',
        description:
          'Memory that each mongod holds, and what the cache of its storage engine is filled with.',
        shows: {
          '{{replica}}': ofReplica('resident_memory_bytes'),
          '{{replica}} cache': ofReplica('cache_bytes'),
        },
        unit: 'bytes',
      }),
      graph({
        title: 'Memory of the members, of what they may use',
        description: 'Near 1 the kernel ends a mongod that has a limit: OutOfMemory.',
        shows: {
          '{{replica}}': ofReplica('memory_ratio'),
          '{{replica}} cache': `${ofReplica('cache_bytes')} / ${ofReplica('cache_limit_bytes')}`,
        },
        unit: 'percentunit',
      }),
      graph({
        title: 'Disk of the members',
        description: 'What the catalogue takes, indexes included.',
        shows: { '{{replica}}': ofReplica('data_bytes') },
        unit: 'bytes',
      }),
      graph({
        title: 'File systems of the members, filled',
        description: 'By anybody. Members without a volume share that of their node.',
        shows: {
          '{{replica}}': `${ofReplica('filesystem_used_bytes')} / ${ofReplica('filesystem_size_bytes')}`,
        },
        unit: 'percentunit',
      }),
      graph({
        title: 'I/O of the members',
        description:
          'Read from and written to a disk. A cache that holds all of the catalogue reads nothing.',
        shows: {
          '{{replica}} read': rateOfReplica('disk_read_bytes_total'),
          '{{replica}} written': rateOfReplica('disk_written_bytes_total'),
        },
        unit: 'Bps',
      }),
      graph({
        title: 'Bandwidth of the members',
        description: 'In and out over the connections of each mongod.',
        shows: {
          '{{replica}} in': rateOfReplica('network_receive_bytes_total'),
          '{{replica}} out': rateOfReplica('network_transmit_bytes_total'),
        },
        unit: 'Bps',
      }),
    ],
  };
}

export function queryPodLoad(): PanelRow {
  return {
    title: 'Query pods: load',
    panels: [
      graph({
        title: 'CPU of the query pods',
        description: 'Cores that each pod uses.',
        shows: { '{{pod}}': `sum by (pod) (${rate(ofShown('process_cpu_seconds_total'))})` },
      }),
      graph({
        title: 'Memory of the query pods',
        description: 'Resident memory of each pod.',
        shows: { '{{pod}}': `sum by (pod) (${ofShown('process_resident_memory_bytes')})` },
        unit: 'bytes',
      }),
      graph({
        title: 'I/O of the query pods',
        description: 'Read from and written to a disk: next to nothing, since they keep no files.',
        shows: {
          '{{pod}} read': `sum by (pod) (${rate(query('disk_read_bytes_total'))})`,
          '{{pod}} written': `sum by (pod) (${rate(query('disk_written_bytes_total'))})`,
        },
        unit: 'Bps',
      }),
      graph({
        title: 'Bandwidth of the query pods',
        description: 'In and out of each pod: from the members, and to those who ask.',
        shows: {
          '{{pod}} in': `sum by (pod) (${rate(query('network_receive_bytes_total'))})`,
          '{{pod}} out': `sum by (pod) (${rate(query('network_transmit_bytes_total'))})`,
        },
        unit: 'Bps',
      }),
      graph({
        title: 'Delay of the event loop',
        description:
          'How late 99 % of what is due is begun at the latest: high where a pod has too little CPU.',
        shows: { '{{pod}}': `max by (pod) (${ofShown('nodejs_eventloop_lag_p99_seconds')})` },
        unit: 's',
      }),
    ],
  };
}
