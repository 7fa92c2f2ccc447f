import { HISTORY_MS, HISTORY_STEP_MS, type Series, type SubjectId } from '../../cluster-view/events.ts';
import type { Figure } from '../../cluster-view/figures.ts';

type Column = (number | null)[];
type Values = Partial<Record<Figure, Column>>;

/** A series with how far the clock of whoever recorded it is behind that of whoever merges, in milliseconds. */
export interface ShiftedSeries extends Series {
  readonly shiftMs: number;
}

/** What of a member is the sum over the query pods: each has only what it saw by itself. */
const SUMS: ReadonlySet<string> = new Set<Figure>([
  'readsPerSecond',
  'readsInFlight',
  'ejectionsPerSecond',
  'avoidingPods',
] satisfies Figure[]);

/**
 * One series of many.
 *
 * @param own what each pod recorded by itself: what they saw of members adds up, and else the first that knows a figure has it
 * @param gathered what pods recorded of all while somebody watched there: fills the gaps, such as of pods that are gone
 * @param now end of the merged series, in milliseconds since the epoch
 */
export function mergeSeries(
  own: readonly ShiftedSeries[],
  gathered: readonly ShiftedSeries[],
  now: number,
): Series {
  const newest = Math.floor(now / HISTORY_STEP_MS);
  const oldest = Math.min(
    ...[...own, ...gathered].map((one) => slotOf((one.times[0] ?? Infinity) + one.shiftMs)),
  );
  const first = Math.max(newest - HISTORY_MS / HISTORY_STEP_MS + 1, oldest);
  const length = Number.isFinite(first) ? Math.max(0, newest - first + 1) : 0;
  const series: Record<SubjectId, Values> = {};
  for (const [group, adds] of [
    [own, true],
    [gathered, false],
  ] as const) {
    for (const one of group) {
      eachValue(one, (id, figure, time, value) => {
        const index = slotOf(time + one.shiftMs) - first;
        if (index < 0 || index >= length) return;
        const values = (series[id] ??= {});
        const column = (values[figure] ??= new Array<number | null>(length).fill(null));
        const before = column[index] ?? null;
        if (before === null) column[index] = value;
        else if (SUMS.has(figure)) column[index] = adds ? before + value : Math.max(before, value);
      });
    }
  }
  return { times: Array.from({ length }, (_, index) => (first + index) * HISTORY_STEP_MS), series };
}

function eachValue(
  { times, series }: Series,
  visit: (id: SubjectId, figure: Figure, time: number, value: number) => void,
): void {
  for (const [id, values] of Object.entries(series) as [SubjectId, Values][]) {
    for (const [figure, column] of Object.entries(values) as [Figure, Column][]) {
      column.forEach((value, index) => {
        const time = times[index];
        if (value !== null && time !== undefined) visit(id, figure, time, value);
      });
    }
  }
}

function slotOf(time: number): number {
  return Math.floor(time / HISTORY_STEP_MS);
}
