import type { FailureKind } from '../support/load/judge-answer.ts';
import type { LoadReport } from '../support/load/load-record.ts';
import type { Chronicle } from './chronicle.ts';

/** The moments of one try, in milliseconds of the chronicle's clock. */
export interface Moments {
  readonly loadBeganMs: number;
  readonly struckMs: number;
  readonly liftedMs: number;
  readonly endedMs: number;
}

/** What one try of a case came to. Times are seconds after the fault struck, unless said otherwise; undefined: it did not happen. */
export interface Figures {
  readonly requests: number;
  readonly failedByKind: Readonly<Partial<Record<FailureKind, number>>>;
  /** When each failed request came due; below 0: before the fault. */
  readonly failedAt: readonly number[];
  readonly longestGap: number;
  readonly p99: number | undefined;
  /** When the fault was undone. */
  readonly lifted: number;
  /** When the operator first said anything of it. */
  readonly noticed: number | undefined;
  /** When another operator pod led. */
  readonly leader: number | undefined;
  /** When redundancy was full again; 0 where it was never lost. */
  readonly redundant: number | undefined;
  /** When redundancy was full again after the fault was undone, in seconds after that. */
  readonly redundantAfterLift: number | undefined;
  /** How often redundancy that was back was lost again. */
  readonly lostAgain: number;
  /** When the operator first had nothing left to do, in seconds after the fault was undone. */
  readonly settled: number | undefined;
}

export function figuresOf(chronicle: Chronicle, load: LoadReport, moments: Moments): Figures {
  const { loadBeganMs, struckMs, liftedMs, endedMs } = moments;
  const since = (fromMs: number, atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : (atMs - fromMs) / 1000;
  const fullMs = chronicle.fullAt(struckMs, endedMs);
  return {
    requests: load.requests,
    failedByKind: load.failedByKind,
    failedAt: load.failedDueMs
      .map((dueMs) => (loadBeganMs + dueMs - struckMs) / 1000)
      .toSorted((a, b) => a - b),
    longestGap: load.longestGapMs / 1000,
    p99: load.latencyMs === null ? undefined : load.latencyMs.p99 / 1000,
    lifted: (liftedMs - struckMs) / 1000,
    noticed: since(struckMs, chronicle.noticedAt(struckMs)),
    leader: since(struckMs, chronicle.leaderChangedAt(struckMs)),
    redundant: since(struckMs, fullMs),
    redundantAfterLift: since(liftedMs, chronicle.fullAt(liftedMs, endedMs)),
    lostAgain: fullMs === undefined ? 0 : chronicle.lossesAfter(fullMs),
    settled: since(liftedMs, chronicle.settledAt(liftedMs, endedMs)),
  };
}
