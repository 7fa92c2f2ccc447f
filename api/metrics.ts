import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

import { DurationHistogram } from './duration-histogram.ts';
import { registerReplicaMetrics } from './replica-metrics.ts';
import { type ObservedReplica, registerReplicaStates } from './replica-states.ts';
import { registerTrafficMetrics } from './traffic-metrics.ts';
import type { ReplicaReport } from './replica-pool/replica-report.ts';
import type { ReadObserver } from './replica-pool/replica.ts';

/** The figures of this process, in Prometheus' format. */
export class Metrics implements ReadObserver {
  readonly registry = new Registry();
  #inFlight = 0;
  readonly #duration: DurationHistogram;
  readonly #shed: Counter;
  readonly #limited: Counter;
  readonly #answers = { cache: 0, replica: 0 };
  /** Counted here, and not by prom-client, which hashes the labels of each of them: by replica, then by outcome. */
  readonly #reads = new Map<string, Map<string, number>>();
  readonly #retries: Counter;
  readonly #hedges: Counter;

  /**
   * @param replicas the replicas at the moment of asking
   * @param reports how they rank then
   */
  constructor(
    replicas: () => readonly ObservedReplica[],
    reports: () => readonly ReplicaReport[] = () => [],
  ) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#duration = new DurationHistogram({
      name: 'movie_search_query_request_duration_seconds',
      help: 'Time from the request being read to its answer being ready.',
      registry: this.registry,
    });
    const inFlight = (): number => this.#inFlight;
    new Gauge({
      name: 'movie_search_query_requests_in_flight',
      help: 'Requests in work.',
      registers,
      collect() {
        this.set(inFlight());
      },
    });
    this.#limited = new Counter({
      name: 'movie_search_query_requests_limited_total',
      help: 'Requests answered 429 because their client asked too often.',
      registers,
    });
    this.#shed = new Counter({
      name: 'movie_search_query_requests_shed_total',
      help: 'Requests answered 503 because more was asked than could be answered in time.',
      registers,
    });
    this.#registerCounts();
    this.#retries = new Counter({
      name: 'movie_search_query_read_retries_total',
      help: 'Attempts that followed a failed one.',
      registers,
    });
    this.#hedges = new Counter({
      name: 'movie_search_query_read_hedges_total',
      help: 'Reads that were sent to a second replica because the first was late.',
      registers,
    });
    registerReplicaStates(this.registry, replicas);
    registerReplicaMetrics(this.registry, reports);
    registerTrafficMetrics(this.registry);
  }

  /** What is counted here and added up at each scrape. */
  #registerCounts(): void {
    const registers = [this.registry];
    const answers = this.#answers;
    new Counter({
      name: 'movie_search_query_answers_total',
      help: 'Answers to /directors, by where they came from: cache or replica.',
      labelNames: ['source'],
      registers,
      collect() {
        this.reset();
        for (const [source, count] of Object.entries(answers)) this.inc({ source }, count);
      },
    });
    const reads = this.#reads;
    new Counter({
      name: 'movie_search_query_replica_reads_total',
      help: 'Attempts to read from a replica, by outcome: ok, error, unreachable, recovering, interrupted or timeout.',
      labelNames: ['replica', 'outcome'],
      registers,
      collect() {
        this.reset();
        for (const [replica, outcomes] of reads)
          for (const [outcome, count] of outcomes) this.inc({ replica, outcome }, count);
      },
    });
  }

  requestStarted(): void {
    this.#inFlight += 1;
  }

  /** Shows how much work is under way, may be, and waits. */
  showAdmission(
    state: () => { readonly cost: number; readonly waiting: number; readonly limit: number },
  ): void {
    const registers = [this.registry];
    for (const [name, help, value] of [
      ['work_under_way', 'Work under way, where a lookup by title is 1.', () => state().cost],
      [
        'work_limit',
        'Work that may be under way at present: it follows from how long requests take.',
        () => state().limit,
      ],
      ['requests_waiting', 'Requests that wait for room.', () => state().waiting],
    ] as const) {
      new Gauge({
        name: `movie_search_query_${name}`,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    }
  }

  /** A request that started has been answered. */
  requestEnded(route: string, status: number, seconds: number): void {
    this.#inFlight -= 1;
    this.#duration.observe(route, status, seconds);
  }

  limited(): void {
    this.#limited.inc();
  }

  shed(): void {
    this.#shed.inc();
  }

  answered(source: 'cache' | 'replica'): void {
    this.#answers[source] += 1;
  }

  read(replica: string, outcome: Parameters<ReadObserver['read']>[1]): void {
    let outcomes = this.#reads.get(replica);
    if (outcomes === undefined) this.#reads.set(replica, (outcomes = new Map<string, number>()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  /** A read was sent to a second replica, because the first was late. */
  hedged(): void {
    this.#hedges.inc();
  }

  retried(): void {
    this.#retries.inc();
  }
}
