import type { Failure, FailureKind } from './judge-answer.ts';

export interface LoadFailure extends Failure {
  /** When the request came due, in milliseconds since the load began. */
  readonly dueMs: number;
  readonly path: string;
}

/** Milliseconds since a load began; the end is no part of it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LoadReport {
  /** Requests that came due: answered, failed and not sent alike. */
  readonly requests: number;
  readonly failed: number;
  readonly failedByKind: Readonly<Partial<Record<FailureKind, number>>>;
  /** When each failed request came due, in milliseconds since the load began, in the order in which they failed. */
  readonly failedDueMs: readonly number[];
  /** Answers by HTTP status. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Right answers by the replica that they were read from; under `cache` those that were not read anew. */
  readonly servedBy: Readonly<Record<string, number>>;
  /** The first 20. */
  readonly failures: readonly LoadFailure[];
  /** The longest time without a right answer, from the load's begin to its end, in milliseconds. */
  readonly longestGapMs: number;
  /** Of the right answers, in milliseconds from when the request came due; null where there was none. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly seconds: number;
}

const KEPT_FAILURES = 20;

/** What became of each request of a load. Times are milliseconds since the load began. */
export class LoadRecord {
  readonly #byStatus: Record<string, number> = {};
  readonly #servedBy: Record<string, number> = {};
  readonly #failedByKind: Partial<Record<FailureKind, number>> = {};
  readonly #failedDueMs: number[] = [];
  readonly #failures: LoadFailure[] = [];
  readonly #latencies: number[] = [];
  /** When each of these requests came due. */
  readonly #dueMs: number[] = [];
  #longestGapMs = 0;
  #lastSuccessMs = 0;

  get succeeded(): number {
    return this.#latencies.length;
  }

  get failed(): number {
    return this.#failedDueMs.length;
  }

  countStatus(status: number): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
  }

  succeed(dueMs: number, answeredMs: number, replica: string): void {
    this.#servedBy[replica] = (this.#servedBy[replica] ?? 0) + 1;
    this.#latencies.push(answeredMs - dueMs);
    this.#dueMs.push(dueMs);
    this.#endGap(answeredMs);
  }

  /** Latencies of the right answers whose requests came due in one of the spans of time, all together; null where there was none. */
  latencyWithin(spans: readonly Span[]): LoadReport['latencyMs'] {
    return percentiles(
      this.#latencies.filter((_, n) => {
        const dueMs = this.#dueMs[n] ?? Number.NaN;
        return spans.some(({ fromMs, toMs }) => dueMs >= fromMs && dueMs < toMs);
      }),
    );
  }

  fail(failure: LoadFailure): void {
    this.#failedByKind[failure.kind] = (this.#failedByKind[failure.kind] ?? 0) + 1;
    this.#failedDueMs.push(failure.dueMs);
    if (this.#failures.length < KEPT_FAILURES) this.#failures.push(failure);
  }

  /** `endMs`: when sending ended. What is answered later still counts, but no gap is left open by it. */
  report(requests: number, endMs: number): LoadReport {
    this.#endGap(Math.max(endMs, this.#lastSuccessMs));
    return {
      requests,
      failed: this.failed,
      failedByKind: this.#failedByKind,
      failedDueMs: this.#failedDueMs,
      byStatus: this.#byStatus,
      servedBy: this.#servedBy,
      failures: this.#failures,
      longestGapMs: this.#longestGapMs,
      latencyMs: percentiles(this.#latencies),
      seconds: endMs / 1000,
    };
  }

  #endGap(nowMs: number): void {
    this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastSuccessMs);
    this.#lastSuccessMs = nowMs;
  }
}

/** Failed requests by the whole second after `fromMs` in which they came due; below 0: before it. */
export function failuresBySecond(
  { failedDueMs }: Pick<LoadReport, 'failedDueMs'>,
  fromMs: number,
): Map<number, number> {
  const bySecond = new Map<number, number>();
  for (const dueMs of failedDueMs.toSorted((a, b) => a - b)) {
    const second = Math.floor((dueMs - fromMs) / 1000);
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  return bySecond;
}

/** Nearest-rank percentiles. */
function percentiles(values: readonly number[]): LoadReport['latencyMs'] {
  const sorted = values.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return null;
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
}
