import type { failureKinds } from '../support/load/judge-answer.ts';
import type { Figures } from './figures.ts';

/** What a case promises. Times are seconds. */
export interface Limits {
  /** No request that came due later than this after the fault may fail; 0: none at all may. */
  readonly failuresWithin: number;
  /** The same for requests that came due after the fault was undone. Default: 0. */
  readonly failuresWithinAfterLift?: number;
  /** Until the operator says anything of the fault. Default: it need not. */
  readonly noticed?: number;
  /** Until another operator pod leads. Default: none need to. */
  readonly leader?: number;
  /** Until redundancy is full again. */
  readonly redundant: {
    /** Redundancy that cannot be full before the fault is undone counts from then. */
    readonly after: 'fault' | 'lift';
    /** For 95 % of the tries: of fewer than 20 tries, for each. */
    readonly p95: number;
    /** For half of the tries, where there are {@link fewestForHalf} or more. */
    readonly p50?: number;
  };
  /** From when the fault is undone until the operator has nothing left to do. */
  readonly settled: number;
}

/** No fault excuses an answer that says something else than the data do. */
const neverExcused = [
  'wrong',
  'empty',
  'unreadable',
] as const satisfies readonly (typeof failureKinds)[number][];

const fewestForHalf = 3;

/** A request sent just before the fault may be on its way through what is struck. */
const onItsWaySeconds = 0.5;

/** What becomes of a promise about time that is kept too late. */
export type Times =
  /** It is broken. */
  | 'judged'
  /** It is kept: only what never happened is broken. For machines that do other work beside. */
  | 'told';

/** The promises that were not kept in these tries of one case, each as a sentence. */
export function brokenPromises(
  limits: Limits,
  tries: readonly Figures[],
  judgement: Times = 'judged',
): string[] {
  const { redundant } = limits;
  const late = judgement === 'judged' ? tooLate : never;
  const times = tries.map((each) => (redundant.after === 'fault' ? each.redundant : each.redundantAfterLift));
  const what = `full redundancy after the ${redundant.after === 'fault' ? 'fault' : 'fault was undone'}`;
  return [
    ...tries.flatMap((figures) => brokenByOne(limits, figures, late)),
    ...late(`${what}, 95 % of ${tries.length}`, percentile(times, 0.95), redundant.p95),
    ...(redundant.p50 === undefined || tries.length < fewestForHalf
      ? []
      : late(`${what}, half of ${tries.length}`, percentile(times, 0.5), redundant.p50)),
  ];
}

function brokenByOne(limits: Limits, figures: Figures, late: typeof tooLate): string[] {
  const { failedByKind, failedAt } = figures;
  const untrue = neverExcused.filter((kind) => (failedByKind[kind] ?? 0) > 0);
  const unexcused = failedAt.filter((at) => !isExcused(limits, figures, at));
  return [
    ...untrue.map((kind) => `${failedByKind[kind] ?? 0} answers were ${kind}`),
    ...(unexcused.length === 0 ? [] : [unexcusedFailures(limits, unexcused)]),
    ...(limits.noticed === undefined
      ? []
      : late('the operator says something', figures.noticed, limits.noticed)),
    ...(limits.leader === undefined ? [] : late('another operator leads', figures.leader, limits.leader)),
    ...late('nothing is left to do after the fault was undone', figures.settled, limits.settled),
  ];
}

function isExcused(limits: Limits, { lifted }: Figures, at: number): boolean {
  const within = (from: number, seconds: number): boolean =>
    seconds > 0 && at >= from - onItsWaySeconds && at <= from + seconds;
  return within(0, limits.failuresWithin) || within(lifted, limits.failuresWithinAfterLift ?? 0);
}

function unexcusedFailures({ failuresWithin }: Limits, unexcused: readonly number[]): string {
  const span = `between ${unexcused[0]!.toFixed(1)} and ${unexcused.at(-1)!.toFixed(1)} s after the fault`;
  const allowed = failuresWithin === 0 ? 'none may' : `only the first ${failuresWithin} s excuse one`;
  return `${unexcused.length} requests failed ${span}: ${allowed}`;
}

function never(what: string, took: number | undefined, limit: number): string[] {
  return took === undefined ? [`${what}: not seen, limit ${limit} s`] : [];
}

function tooLate(what: string, took: number | undefined, limit: number): string[] {
  if (took === undefined) return never(what, took, limit);
  return took <= limit ? [] : [`${what}: ${took.toFixed(1)} s, limit ${limit} s`];
}

/** By nearest rank; what never happened is later than anything, and undefined. */
export function percentile(times: readonly (number | undefined)[], share: number): number | undefined {
  const sorted = times.toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity));
  return sorted[Math.ceil(share * sorted.length) - 1];
}
