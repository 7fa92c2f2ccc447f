import type { Metric, Registry } from 'prom-client';

/** Upper bounds in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Requests of one route and status. */
interface Series {
  /** How many took no longer than each bound and longer than the one before; behind the last, those above all. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram of the time of requests by route and status, in the format of prom-client, whose own hashes and sorts the labels of
 * every observation: that costs as much as the rest of the accounting of a request.
 */
export class DurationHistogram {
  readonly name: string;
  readonly help: string;
  readonly #series = new Map<string, Map<number, Series>>();

  constructor(options: { readonly name: string; readonly help: string; readonly registry: Registry }) {
    this.name = options.name;
    this.help = options.help;
    // A registry asks a metric for its name and its values, and for nothing else.
    options.registry.registerMetric(this as unknown as Metric);
  }

  observe(route: string, status: number, seconds: number): void {
    let ofRoute = this.#series.get(route);
    if (ofRoute === undefined) this.#series.set(route, (ofRoute = new Map<number, Series>()));
    let series = ofRoute.get(status);
    if (series === undefined) {
      ofRoute.set(status, (series = { counts: new Array<number>(BUCKETS.length + 1).fill(0), sum: 0 }));
    }
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** What prom-client's registry calls. */
  get(): Promise<object> {
    const values: object[] = [];
    for (const [route, ofRoute] of this.#series) {
      for (const [status, { counts, sum }] of ofRoute) {
        const labels = { route, status };
        let total = 0;
        counts.forEach((count, index) => {
          total += count;
          const le = BUCKETS[index] ?? '+Inf';
          values.push({ metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: total });
        });
        values.push({ metricName: `${this.name}_sum`, labels, value: sum });
        values.push({ metricName: `${this.name}_count`, labels, value: total });
      }
    }
    return Promise.resolve({
      name: this.name,
      help: this.help,
      type: 'histogram',
      values,
      aggregator: 'sum',
    });
  }
}
