import type { SubjectId } from '../../../cluster-view/events.ts';
import type { Figure } from '../../../cluster-view/figures.ts';
import { ageMs, longestHeldMs, type ClusterState } from '../../../cluster-view/state.ts';

/** A figure as a table shows it: with its age, so that nobody takes an old figure for a new one. */
export interface Reading {
  /** Null: not known. */
  readonly value: number | null;
  /** Null: not known. */
  readonly ageMs: number | null;
  /** Too old to count: shown in grey, and left out of sums. */
  readonly stale: boolean;
}

export const NO_READING: Reading = { value: null, ageMs: null, stale: false };

/**
 * The newest figure of a subject.
 *
 * @param sinceEventMs milliseconds since the state's last event came, by the page's own monotonic clock: clocks of two machines differ
 */
export function readingOf(state: ClusterState, id: SubjectId, figure: Figure, sinceEventMs: number): Reading {
  const value = state.latest[id]?.values[figure] ?? null;
  const atEvent = ageMs(state, id, figure);
  if (value === null || atEvent === null) return NO_READING;
  const age = atEvent + sinceEventMs;
  return { value, ageMs: age, stale: age > longestHeldMs(figure) };
}

/** A figure made of several, as old as the oldest of them. Not known where one of them is not known. */
export function combined(
  readings: readonly Reading[],
  combine: (values: readonly number[]) => number,
): Reading {
  const values = readings.flatMap(({ value }) => (value === null ? [] : [value]));
  if (readings.length === 0 || values.length < readings.length) return NO_READING;
  const made = combine(values);
  if (!Number.isFinite(made)) return NO_READING;
  return {
    value: made,
    ageMs: Math.max(...readings.map(({ ageMs: age }) => age ?? 0)),
    stale: readings.some(({ stale }) => stale),
  };
}

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
export const ratio = ([part = NaN, whole = NaN]: readonly number[]): number =>
  whole > 0 ? part / whole : NaN;

/** A sum over subjects, and over how many of them. Stale and unknown figures do not count as zero: they do not count. */
export interface Total {
  /** Null: of nobody is the figure known. */
  readonly value: number | null;
  readonly heard: number;
  readonly of: number;
  /** Age of the oldest figure in the sum. */
  readonly ageMs: number | null;
}

export function total(readings: readonly Reading[]): Total {
  const fresh = readings.filter(({ value, stale }) => value !== null && !stale);
  return {
    value: fresh.length === 0 ? null : sum(fresh.map(({ value }) => value ?? 0)),
    heard: fresh.length,
    of: readings.length,
    ageMs: fresh.length === 0 ? null : Math.max(...fresh.map(({ ageMs: age }) => age ?? 0)),
  };
}
