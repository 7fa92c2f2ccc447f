import type { FailureKind } from './judge-answer.ts';

/** Percentiles (nearest rank) of right answers, in milliseconds from when the request was due; null where there was none. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What became of the requests that came due within one part of a phase. */
export interface WindowReport {
  /** Its begin, in milliseconds since that of the phase. */
  readonly fromMs: number;
  readonly requests: number;
  readonly right: number;
  readonly p99: number | null;
  /** Right answers by the replica that they were read from; under `cache` those kept from before. */
  readonly servedBy: Readonly<Record<string, number>>;
}

export interface PhaseReport {
  readonly seconds: number;
  /** Requests that came due: answered, failed and not sent alike. */
  readonly requests: number;
  readonly right: number;
  readonly rightPerSecond: number;
  /** Right answers that came before the end of the phase, a second: what a server does that is asked for more than it can. */
  readonly inTimePerSecond: number;
  readonly failedByKind: Readonly<Partial<Record<FailureKind, number>>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly servedBy: Readonly<Record<string, number>>;
  readonly latencyMs: Latency | null;
  readonly windows: readonly WindowReport[];
  /** Of the body and head of right answers, on the mean. */
  readonly bytesPerAnswer: number;
  /** The generator's own share of a core. Near 1, it measured itself. */
  readonly generatorCpu: number;
  /** How late the generator was in the middle of an open loop: its own part of each latency, in milliseconds. */
  readonly generatorLateMs: number;
}

export const WINDOW_MS = 250;

/** Keeps every latency of a phase: percentiles are exact. Times are milliseconds since the phase began. */
export class PhaseRecord {
  readonly #dueMs = new Numbers();
  readonly #latencyMs = new Numbers();
  readonly #replica = new Numbers();
  readonly #replicas: string[] = [];
  /** By window; undefined where none came due. */
  readonly #requestsBy: (number | undefined)[] = [];
  readonly #lateMs = new Numbers();
  readonly #failedByKind: Partial<Record<FailureKind, number>> = {};
  readonly #byStatus: Record<string, number> = {};
  #requests = 0;
  #bytes = 0;

  due(dueMs: number): void {
    this.#requests += 1;
    const window = windowOf(dueMs);
    this.#requestsBy[window] = (this.#requestsBy[window] ?? 0) + 1;
  }

  sent(lateMs: number): void {
    this.#lateMs.push(lateMs);
  }

  status(status: number): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
  }

  right(dueMs: number, latencyMs: number, replica: string, bytes: number): void {
    let at = this.#replicas.indexOf(replica);
    if (at === -1) at = this.#replicas.push(replica) - 1;
    this.#dueMs.push(dueMs);
    this.#latencyMs.push(latencyMs);
    this.#replica.push(at);
    this.#bytes += bytes;
  }

  failed(kind: FailureKind): void {
    this.#failedByKind[kind] = (this.#failedByKind[kind] ?? 0) + 1;
  }

  /** `seconds`: how long requests came due; `generatorCpu`: see {@link PhaseReport}. */
  report(seconds: number, generatorCpu: number): PhaseReport {
    const latencies = this.#latencyMs.values();
    const windows = Array.from(this.#requestsBy, (requests = 0) => ({
      requests,
      latencies: new Array<number>(),
      servedBy: emptyCounts(),
    }));
    const servedBy = emptyCounts();
    const [dues, replicas] = [this.#dueMs.values(), this.#replica.values()];
    let inTime = 0;
    for (const [n, latency] of latencies.entries()) {
      const due = dues[n] ?? 0;
      if (due + latency <= seconds * 1000) inTime += 1;
      const window = windows[windowOf(due)];
      const replica = this.#replicas[replicas[n] ?? 0] ?? '';
      servedBy[replica] = (servedBy[replica] ?? 0) + 1;
      if (window === undefined) continue;
      window.latencies.push(latency);
      window.servedBy[replica] = (window.servedBy[replica] ?? 0) + 1;
    }
    return {
      seconds,
      requests: this.#requests,
      right: latencies.length,
      rightPerSecond: latencies.length / seconds,
      inTimePerSecond: inTime / seconds,
      failedByKind: this.#failedByKind,
      byStatus: this.#byStatus,
      servedBy,
      latencyMs: latencyOf(latencies),
      windows: windows.map((window, n) => ({
        fromMs: n * WINDOW_MS,
        requests: window.requests,
        right: window.latencies.length,
        p99: latencyOf(window.latencies)?.p99 ?? null,
        servedBy: window.servedBy,
      })),
      bytesPerAnswer: this.#bytes / Math.max(1, latencies.length),
      generatorCpu,
      generatorLateMs: latencyOf(this.#lateMs.values())?.p50 ?? 0,
    };
  }
}

function emptyCounts(): Record<string, number> {
  return {};
}

function windowOf(dueMs: number): number {
  return Math.max(0, Math.floor(dueMs / WINDOW_MS));
}

function latencyOf(values: ArrayLike<number>): Latency | null {
  const sorted = Float64Array.from(values).sort();
  const max = sorted.at(-1);
  if (max === undefined) return null;
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max };
}

/** Numbers side by side in memory: an array of a million of them would cost the generator its pauses. */
class Numbers {
  #kept = new Float64Array(4096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#kept.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#kept);
      this.#kept = larger;
    }
    this.#kept[this.#length] = value;
    this.#length += 1;
  }

  values(): Float64Array {
    return this.#kept.subarray(0, this.#length);
  }
}
