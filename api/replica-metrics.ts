import { Counter, Gauge, type Registry } from 'prom-client';

import type { LoadSample } from './replica-pool/load-figures.ts';
import type { ReplicaReport } from './replica-pool/replica-report.ts';

/** One series of a figure: its labels beside `replica`, and its value. */
interface ReplicaSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface ReplicaFigure {
  readonly name: string;
  readonly help: string;
  /** A counter's value only grows while the replica is in the list. */
  readonly kind: 'gauge' | 'counter';
  /** Names of the labels beside `replica`. */
  readonly labels?: readonly string[];
  /** Empty where the figure is not known. */
  readonly samples: (report: ReplicaReport) => readonly ReplicaSample[];
}

const states = ['starting', 'ready', 'failing'] as const;

const figures: readonly ReplicaFigure[] = [
  {
    name: 'movie_search_query_replica_cost',
    help: 'What a replica costs beside the others: 1 where nothing speaks against it. Absent while it does not answer.',
    kind: 'gauge',
    samples: ({ cost }) => known(cost),
  },
  {
    name: 'movie_search_query_replica_cost_factor',
    help: 'What the cost of a replica is the product of, by term: cpu, memory, latency, inFlight or lag.',
    kind: 'gauge',
    labels: ['term'],
    samples: ({ factors }) =>
      Object.entries(factors ?? {}).map(([term, value]) => ({ labels: { term }, value })),
  },
  {
    name: 'movie_search_query_replica_avoided',
    help: '1 for each replica that gets no reads, or fewer, by reason: state, cost, zone or warming.',
    kind: 'gauge',
    labels: ['reason'],
    samples: ({ avoided }) => (avoided === null ? [] : [{ labels: { reason: avoided }, value: 1 }]),
  },
  {
    name: 'movie_search_query_replica_state',
    help: '1 for the state that each replica is in, 0 for the others: starting, ready or failing.',
    kind: 'gauge',
    labels: ['state'],
    samples: (report) =>
      states.map((state) => ({ labels: { state }, value: report.state === state ? 1 : 0 })),
  },
  {
    name: 'movie_search_query_replica_ejections_total',
    help: 'How often a replica failed after it had answered, and was left alone for it.',
    kind: 'counter',
    samples: ({ ejections }) => known(ejections),
  },
  {
    name: 'movie_search_query_replica_lag_seconds',
    help: 'How far a replica is behind the one furthest ahead, as routing sees it. Absent: not known.',
    kind: 'gauge',
    samples: ({ figures: { lagMs } }) => known(lagMs === null ? null : lagMs / 1000),
  },
  {
    name: 'movie_search_query_replica_cpu_ratio',
    help: 'Share of its cores that the mongod of a replica uses, from 0 to 1, as routing sees it. Absent: not known.',
    kind: 'gauge',
    samples: ({ figures: { cpu } }) => known(cpu),
  },
  {
    name: 'movie_search_query_replica_memory_ratio',
    help: 'Share of its memory that the mongod of a replica holds, from 0 to 1, as routing sees it. Absent: not known.',
    kind: 'gauge',
    samples: ({ figures: { memory } }) => known(memory),
  },
];

/** What a mongod says of its load, by the name of the metric: whoever watches, it is asked once in two seconds. */
const loads: readonly (Pick<ReplicaFigure, 'name' | 'help' | 'kind'> & {
  readonly value: (load: LoadSample) => number | null;
})[] = [
  {
    name: 'movie_search_query_replica_cpu_seconds_total',
    help: 'Processor time that the mongod of a replica has used.',
    kind: 'counter',
    value: ({ cpuMs }) => (cpuMs === null ? null : cpuMs / 1000),
  },
  {
    name: 'movie_search_query_replica_cpu_cores',
    help: 'Cores that the mongod of a replica may use.',
    kind: 'gauge',
    value: ({ cores }) => cores,
  },
  {
    name: 'movie_search_query_replica_resident_memory_bytes',
    help: 'Memory that the mongod of a replica holds.',
    kind: 'gauge',
    value: ({ residentBytes }) => residentBytes,
  },
  {
    name: 'movie_search_query_replica_cache_bytes',
    help: 'What the cache of the storage engine of a replica is filled with.',
    kind: 'gauge',
    value: ({ cacheBytes }) => cacheBytes,
  },
  {
    name: 'movie_search_query_replica_cache_limit_bytes',
    help: 'How large the cache of the storage engine of a replica may be.',
    kind: 'gauge',
    value: ({ cacheLimitBytes }) => cacheLimitBytes,
  },
  {
    name: 'movie_search_query_replica_network_receive_bytes_total',
    help: 'Bytes that came to the mongod of a replica over its connections.',
    kind: 'counter',
    value: ({ networkInBytes }) => networkInBytes,
  },
  {
    name: 'movie_search_query_replica_network_transmit_bytes_total',
    help: 'Bytes that the mongod of a replica sent over its connections.',
    kind: 'counter',
    value: ({ networkOutBytes }) => networkOutBytes,
  },
  {
    name: 'movie_search_query_replica_disk_read_bytes_total',
    help: 'Bytes that were read from a disk for the mongod of a replica.',
    kind: 'counter',
    value: ({ diskReadBytes }) => diskReadBytes,
  },
  {
    name: 'movie_search_query_replica_disk_written_bytes_total',
    help: 'Bytes that were written to a disk for the mongod of a replica.',
    kind: 'counter',
    value: ({ diskWrittenBytes }) => diskWrittenBytes,
  },
  {
    name: 'movie_search_query_replica_data_bytes',
    help: 'What the catalogue of a replica takes on its disk, indexes included.',
    kind: 'gauge',
    value: ({ dataBytes }) => dataBytes,
  },
  {
    name: 'movie_search_query_replica_filesystem_used_bytes',
    help: 'What is used, by anybody, of the file system that the data of a replica is on.',
    kind: 'gauge',
    value: ({ fileSystemUsedBytes }) => fileSystemUsedBytes,
  },
  {
    name: 'movie_search_query_replica_filesystem_size_bytes',
    help: 'How large the file system is that the data of a replica is on.',
    kind: 'gauge',
    value: ({ fileSystemBytes }) => fileSystemBytes,
  },
];

const loadFigures = loads.map(({ value, ...figure }): ReplicaFigure => ({
  ...figure,
  samples: ({ load }) => known(load === null ? null : value(load)),
}));

/** Tells at each scrape how every replica of `reports` is doing. One that left the list has no series. */
export function registerReplicaMetrics(registry: Registry, reports: () => readonly ReplicaReport[]): void {
  for (const { name, help, kind, labels = [], samples } of [...figures, ...loadFigures]) {
    const options = { name, help, labelNames: ['replica', ...labels], registers: [registry] };
    const each = (set: (labels: Record<string, string>, value: number) => void): void => {
      for (const report of reports())
        for (const sample of samples(report))
          set({ replica: report.replica, ...sample.labels }, sample.value);
    };
    if (kind === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          each((of, value) => this.set(of, value));
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          this.reset();
          each((of, value) => this.inc(of, value));
        },
      });
    }
  }
}

function known(value: number | null): ReplicaSample[] {
  return value === null ? [] : [{ value }];
}
