import { type Figures, type Route } from '../../cluster-view/events.ts';
import type { MemberFigure } from '../../cluster-view/figures.ts';
import type { LoadRates, TimedSample } from '../replica-pool/load-figures.ts';
import type { ReplicaReport } from '../replica-pool/replica-report.ts';
import { significant } from './significant.ts';

/** What one query pod knows: of itself, of each member, and where its reads go. What pods tell each other; times are by its clock. */
export interface OwnView {
  readonly pod: string;
  /** Its clock now, in milliseconds since the epoch. */
  readonly now: number;
  readonly self: Figures;
  /** By the member's name: what the member said last. Without what only all pods together know: {@link composeView}. */
  readonly members: Readonly<Record<string, Figures>>;
  readonly routes: readonly Route[];
}

/** A replica as this needs it. */
export interface MeasuredReplica {
  readonly name: string;
  readonly sample: TimedSample | null;
  readonly rates: LoadRates | null;
  readonly figures: { readonly lagMs: number | null };
}

/** Numbers with so many digits are exact enough for people, and short to send. */
const DIGITS = 4;

export function rounded<K extends string>(
  values: Readonly<Partial<Record<K, number | null>>>,
): Partial<Record<K, number | null>> {
  const entries = Object.entries<number | null | undefined>(values).map(([name, value]) => [
    name,
    value == null || !Number.isFinite(value) ? null : significant(value, DIGITS),
  ]);
  return Object.fromEntries(entries) as Partial<Record<K, number | null>>;
}

/**
 * What members said of themselves.
 *
 * @param clock the same moment by the clock that samples are timed by, and in milliseconds since the epoch
 */
export function memberFigures(
  replicas: readonly MeasuredReplica[],
  clock: { readonly monotonic: number; readonly now: number },
): Record<string, Figures> {
  const figures: Record<string, Figures> = {};
  for (const { name, sample, rates, figures: known } of replicas) {
    if (sample === null) continue;
    const at = Math.round(clock.now - (clock.monotonic - sample.at));
    const { cores, residentBytes, memoryBytes, cacheBytes, cacheLimitBytes } = sample;
    const { dataBytes, fileSystemUsedBytes, fileSystemBytes, storageAgeMs } = sample;
    const values: Partial<Record<MemberFigure, number | null>> = {
      ...rates,
      ...{ cpuAvailableCores: cores, memoryBytes: residentBytes, memoryAvailableBytes: memoryBytes },
      ...{ cacheBytes, cacheLimitBytes, lagMs: known.lagMs },
      ...{ dataBytes, fileSystemUsedBytes, fileSystemBytes },
    };
    const storedAt = Math.round(at - storageAgeMs);
    figures[name] = {
      at,
      times: { dataBytes: storedAt, fileSystemUsedBytes: storedAt, fileSystemBytes: storedAt },
      values: rounded(values),
    };
  }
  return figures;
}

/** Texts of drivers can be long, and are for people. */
const LONGEST_FAILURE = 200;

/** Where a pod's reads go, second by second. */
export class RouteMeter {
  readonly #pod: string;
  #before = new Map<string, { readonly reads: number; readonly ejections: number; readonly at: number }>();

  constructor(pod: string) {
    this.#pod = pod;
  }

  /** @param at milliseconds of a monotonic clock */
  measure(reports: readonly ReplicaReport[], at: number): Route[] {
    const before = this.#before;
    this.#before = new Map(
      reports.map(({ replica, reads, ejections }) => [replica, { reads, ejections, at }]),
    );
    return reports.map((report) => {
      const { replica, reads, state, figures, cost, factors, avoided, failure, ejections } = report;
      const last = before.get(replica);
      // A replica that came back under its name with another address counts anew.
      const isKnown = last !== undefined && at > last.at && reads >= last.reads;
      const rate = (from: number | undefined, to: number): number | null =>
        isKnown && from !== undefined ? (Math.max(0, to - from) * 1000) / (at - last.at) : null;
      return {
        ...{ pod: this.#pod, member: replica, state, avoided, ejections },
        readsInFlight: figures.inFlight,
        ...(rounded({
          readsPerSecond: rate(last?.reads, reads),
          ejectionsPerSecond: rate(last?.ejections, ejections),
          readMs: figures.readMs,
          probeMs: figures.probeMs,
          cost,
        }) as Pick<Route, 'readsPerSecond' | 'ejectionsPerSecond' | 'readMs' | 'probeMs' | 'cost'>),
        factors: factors === null ? null : (rounded(factors) as Route['factors']),
        failure: failure === null ? null : failure.slice(0, LONGEST_FAILURE),
      };
    });
  }
}
