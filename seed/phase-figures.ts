import type { PhaseFigures } from '../catalog/load-progress.ts';

/** How far a phase was at one moment. */
export interface PhaseSample {
  /** In milliseconds of a clock that never goes back. */
  readonly at: number;
  /** In the unit of `total`; null: not known. */
  readonly done: number | null;
  /** Null: nobody says. */
  readonly total: number | null;
  /** Titles written or rows read; null: the phase has none. */
  readonly rows: number | null;
}

/** What rows a second are told of. */
export const RATE_WINDOW_MS = 10_000;
/** What the time left is told from: longer, for it should not jump. */
export const LEFT_WINDOW_MS = 60_000;
/** What happens in less tells nothing of a rate. */
const LEAST_SPAN_MS = 1000;

/** The samples of a phase with a further one, in their order, without those that no figure needs any more. */
export function withSample(samples: readonly PhaseSample[], sample: PhaseSample): PhaseSample[] {
  // A clock that stands still makes no further moment: what was seen last in it counts.
  const earlier = samples.filter(({ at }) => at < sample.at);
  const oldest = earlier.findLastIndex(({ at }) => at <= sample.at - LEFT_WINDOW_MS);
  return [...earlier.slice(Math.max(0, oldest)), sample];
}

/**
 * How far a phase is, from its samples in their order. A load that is resumed begins above 0: rates are of what was done since the
 * first sample, never of what had been done before. Time is left only where something was done lately.
 */
export function phaseFigures(samples: readonly PhaseSample[]): PhaseFigures {
  const last = samples.at(-1);
  if (last === undefined) return { percent: null, rowsPerSecond: null, secondsLeft: null };
  const rowsPerSecond = rateOf(samples, 'rows', RATE_WINDOW_MS);
  return {
    percent: percentOf(last),
    rowsPerSecond: rowsPerSecond === null ? null : Math.max(0, Math.round(rowsPerSecond)),
    secondsLeft: secondsLeft(samples, last),
  };
}

/** Rounded down to a tenth, so that 100 is the end; null where the total is not known, or turns out to be none. */
function percentOf({ done, total }: PhaseSample): number | null {
  if (done === null || total === null || total <= 0 || done > total) return null;
  return Math.floor((1000 * done) / total) / 10;
}

function secondsLeft(samples: readonly PhaseSample[], last: PhaseSample): number | null {
  const { done, total } = last;
  if (done === null || total === null || percentOf(last) === null) return null;
  if (done === total) return 0;
  const lately = rateOf(samples, 'done', RATE_WINDOW_MS);
  const rate = rateOf(samples, 'done', LEFT_WINDOW_MS);
  return lately === null || rate === null || lately <= 0 || rate <= 0
    ? null
    : Math.ceil((total - done) / rate);
}

/** By how much it grew a second within the window before the last sample; null where that cannot be told. */
function rateOf(samples: readonly PhaseSample[], what: 'done' | 'rows', windowMs: number): number | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const first = samples.findLast(({ at }) => at <= last.at - windowMs) ?? samples[0];
  const [before, after] = [first?.[what] ?? null, last[what]];
  const spanMs = last.at - (first?.at ?? last.at);
  if (before === null || after === null || spanMs < LEAST_SPAN_MS) return null;
  return ((after - before) * 1000) / spanMs;
}
