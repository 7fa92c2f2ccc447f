import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { DatasetPointer } from '../catalog/dataset-pointer.ts';
import type { ReadObserver, ReplicaState } from './replica-pool/replica.ts';

/** What the figures show of a replica. */
export interface ObservedReplica {
  readonly name: string;
  readonly state: ReplicaState;
  readonly inFlight: number;
  readonly session: { readonly dataset: Pick<DatasetPointer, 'version'> | null };
}

export interface RequestOutcome {
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The figures of this process, in Prometheus' format. */
export class Metrics implements ReadObserver {
  readonly registry = new Registry();
  readonly #duration: Histogram<'route' | 'status'>;
  readonly #inFlight: Gauge;
  readonly #shed: Counter;
  readonly #answers: Counter<'source'>;
  readonly #reads: Counter<'replica' | 'outcome'>;
  readonly #retries: Counter;

  /** @param replicas the replicas at the moment of asking */
  constructor(replicas: () => readonly ObservedReplica[]) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#duration = new Histogram({
      name: 'movie_search_query_request_duration_seconds',
      help: 'Time from the request being read to its answer being ready.',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'movie_search_query_requests_in_flight',
      help: 'Requests in work.',
      registers,
    });
    this.#shed = new Counter({
      name: 'movie_search_query_requests_shed_total',
      help: 'Requests answered 503 because too many were in work.',
      registers,
    });
    this.#answers = new Counter({
      name: 'movie_search_query_answers_total',
      help: 'Answers to /directors, by where they came from: cache or replica.',
      labelNames: ['source'],
      registers,
    });
    this.#reads = new Counter({
      name: 'movie_search_query_replica_reads_total',
      help: 'Attempts to read from a replica, by outcome: ok, error, unreachable, recovering, interrupted or timeout.',
      labelNames: ['replica', 'outcome'],
      registers,
    });
    this.#retries = new Counter({
      name: 'movie_search_query_read_retries_total',
      help: 'Attempts that followed a failed one.',
      registers,
    });
    new Gauge({
      name: 'movie_search_query_replicas',
      help: 'Replicas in the list, by state: starting, ready or failing.',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of ['starting', 'ready', 'failing']) {
          this.set({ state }, replicas().filter((replica) => replica.state === state).length);
        }
      },
    });
    new Gauge({
      name: 'movie_search_query_replica_reads_in_flight',
      help: 'Reads sent to a replica and not yet answered.',
      labelNames: ['replica'],
      registers,
      collect() {
        this.reset();
        for (const { name, inFlight } of replicas()) this.set({ replica: name }, inFlight);
      },
    });
    new Gauge({
      name: 'movie_search_query_dataset_info',
      help: '1 for the dataset version that each replica serves.',
      labelNames: ['replica', 'version'],
      registers,
      collect() {
        this.reset();
        for (const { name, session } of replicas()) {
          const { dataset } = session;
          if (dataset !== null) this.set({ replica: name, version: dataset.version }, 1);
        }
      },
    });
  }

  /** @returns what to call when the request has been answered */
  requestStarted(): (outcome: RequestOutcome) => void {
    this.#inFlight.inc();
    return ({ route, status, seconds }) => {
      this.#inFlight.dec();
      this.#duration.observe({ route, status }, seconds);
    };
  }

  shed(): void {
    this.#shed.inc();
  }

  answered(source: 'cache' | 'replica'): void {
    this.#answers.inc({ source });
  }

  read(replica: string, outcome: Parameters<ReadObserver['read']>[1]): void {
    this.#reads.inc({ replica, outcome });
  }

  retried(): void {
    this.#retries.inc();
  }
}
