import type { PodFigure } from '../../cluster-view/figures.ts';

/** Bounds of the buckets grow by a tenth: so exact are the percentiles. */
const GROWTH = Math.log(1.1);
const SHORTEST_MS = 0.05;
const LONGEST_MS = 600_000;
const BUCKETS = Math.ceil(Math.log(LONGEST_MS / SHORTEST_MS) / GROWTH) + 1;
/** Percentiles are over so many of the last calls of {@link RequestMeter.measure}, one a second. */
const WINDOW = 10;

type Count = 'requests' | 'errors' | 'shed' | 'hedges' | 'retries';

/** Counts the requests of this process, and how long they take. */
export class RequestMeter {
  readonly #now: () => number;
  readonly #counts: Record<Count, number> = { requests: 0, errors: 0, shed: 0, hedges: 0, retries: 0 };
  /** Answers by the time they took, one array a second, used in turn. */
  readonly #times = Array.from({ length: WINDOW }, () => new Uint32Array(BUCKETS));
  #turn = 0;
  #inFlight = 0;
  #before: { readonly at: number; readonly counts: Readonly<Record<Count, number>> } | undefined;

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  requestStarted(): void {
    this.#inFlight += 1;
  }

  requestEnded(status: number, seconds: number): void {
    this.#inFlight -= 1;
    this.#counts.requests += 1;
    if (status >= 500) this.#counts.errors += 1;
    const times = this.#times[this.#turn] as Uint32Array;
    const bucket = bucketOf(seconds * 1000);
    times[bucket] = (times[bucket] ?? 0) + 1;
  }

  shed(): void {
    this.#counts.shed += 1;
  }

  hedged(): void {
    this.#counts.hedges += 1;
  }

  retried(): void {
    this.#counts.retries += 1;
  }

  /** What happened since this was called last, and percentiles of the last ten calls. */
  measure(): Partial<Record<PodFigure, number | null>> {
    const at = this.#now();
    const before = this.#before;
    const rate = (count: Count): number | null =>
      before === undefined || at <= before.at
        ? null
        : ((this.#counts[count] - before.counts[count]) * 1000) / (at - before.at);
    const values = {
      requestsPerSecond: rate('requests'),
      requestsInFlight: this.#inFlight,
      errorsPerSecond: rate('errors'),
      shedPerSecond: rate('shed'),
      hedgesPerSecond: rate('hedges'),
      retriesPerSecond: rate('retries'),
      latencyP50Ms: this.#percentile(0.5),
      latencyP99Ms: this.#percentile(0.99),
    };
    this.#before = { at, counts: { ...this.#counts } };
    this.#turn = (this.#turn + 1) % WINDOW;
    this.#times[this.#turn]?.fill(0);
    return values;
  }

  /** In milliseconds, the middle of its bucket; null where there were no answers. */
  #percentile(share: number): number | null {
    let total = 0;
    for (const times of this.#times) for (const count of times) total += count;
    if (total === 0) return null;
    let left = Math.ceil(total * share);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      for (const times of this.#times) left -= times[bucket] ?? 0;
      if (left <= 0) return SHORTEST_MS * Math.exp((bucket + 0.5) * GROWTH);
    }
    return LONGEST_MS;
  }
}

function bucketOf(ms: number): number {
  const bucket = Math.floor(Math.log(Math.max(SHORTEST_MS, ms) / SHORTEST_MS) / GROWTH);
  return Math.min(BUCKETS - 1, bucket);
}
