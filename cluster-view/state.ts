/** What a watcher knows of the cluster, and how each event changes it. Imports nothing but its neighbours: server, tests and page share it. */
import {
  HISTORY_MS,
  MARKS_KEPT_MS,
  STALE_AFTER_MS,
  type ClusterStatus,
  type Figures,
  type HistoryEvent,
  type Mark,
  type Route,
  type SampleEvent,
  type Sender,
  type StreamEvent,
  type SubjectId,
} from './events.ts';
import type { Figure } from './figures.ts';

type Values = Partial<Record<Figure, (number | null)[]>>;

/** Everything that is shown. {@link applyEvent} changes it in place: ten minutes of figures are too much to copy each second. */
export interface ClusterState {
  /** Grows with each event: what was drawn at another revision is to be drawn anew. */
  revision: number;
  /** Time of the last event, by its sender's clock: ages are counted from here, {@link ageMs}. */
  at: number;
  sender: Sender;
  status: ClusterStatus;
  /** The newest figures of each subject, whole. */
  latest: Record<SubjectId, Figures>;
  /** By pod. */
  routes: Record<string, readonly Route[]>;
  /** By time. */
  marks: readonly Mark[];
  /** Times of the columns, ascending. */
  times: number[];
  /** As {@link HistoryEvent.series}; each array is as long as `times`. */
  series: Record<SubjectId, Values>;
  /** Why the sender ended the stream; null while it goes on. */
  ended: 'draining' | 'slow' | null;
}

/**
 * Takes an event in.
 *
 * @param state undefined before the first event
 * @returns the state, the same object where there was one; undefined while nothing but other events came before the first `history`
 */
export function applyEvent(state: ClusterState | undefined, event: StreamEvent): ClusterState | undefined {
  if (event.type === 'history') return applyHistory(state, event);
  if (state === undefined) return undefined;
  state.revision += 1;
  state.at = event.at;
  if (event.type === 'bye') {
    state.ended = event.reason;
    return state;
  }
  state.sender = event.sender;
  if (event.type === 'sample') applySample(state, event);
  else if (event.type === 'status') state.status = event.status;
  else state.marks = mergeMarks(state.marks, event.marks, event.at);
  return state;
}

/** How old a figure is, in milliseconds; null where it is not known. Add the time since the last event came, by a monotonic clock. */
export function ageMs(state: ClusterState, subject: SubjectId, figure: Figure): number | null {
  const figures = state.latest[subject];
  if (figures === undefined || (figures.values[figure] ?? null) === null) return null;
  return Math.max(0, state.at - measuredAt(figures, figure));
}

/** When a figure was measured. */
export function measuredAt({ at, times }: Figures, figure: Figure): number {
  return times?.[figure] ?? at;
}

/** Marks of both, each once, by time and then by id. Of one that both have, the newer words stand at the earlier time: pods see it one after another. */
export function mergeMarks(before: readonly Mark[], more: readonly Mark[], now: number): readonly Mark[] {
  const byId = new Map(before.map((mark) => [mark.id, mark]));
  for (const mark of more) {
    const known = byId.get(mark.id);
    byId.set(mark.id, known === undefined ? mark : { ...mark, at: Math.min(known.at, mark.at) });
  }
  return [...byId.values()]
    .filter(({ at }) => now - at <= MARKS_KEPT_MS)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** The figures after those that changed: `more` without what it does not name. */
export function mergeFigures(before: Figures | undefined, more: Figures): Figures {
  return {
    at: more.at,
    ...(more.times !== undefined && { times: more.times }),
    values: { ...before?.values, ...more.values },
  };
}

/**
 * Only what differs from `before`, which {@link mergeFigures} turns into `after` again; null where nothing new was measured.
 * A figure that is gone is null in it.
 */
export function figuresDelta(before: Figures | undefined, after: Figures): Figures | null {
  if (before !== undefined && before.at === after.at && sameTimes(before, after)) return null;
  const values: Partial<Record<Figure, number | null>> = {};
  for (const figure of Object.keys({ ...before?.values, ...after.values }) as Figure[]) {
    const value = after.values[figure] ?? null;
    if (value !== (before?.values[figure] ?? null)) values[figure] = value;
  }
  return { at: after.at, ...(after.times !== undefined && { times: after.times }), values };
}

function sameTimes({ times: a = {} }: Figures, { times: b = {} }: Figures): boolean {
  return (Object.keys({ ...a, ...b }) as Figure[]).every((figure) => a[figure] === b[figure]);
}

/** What a chart shows of a figure at a moment: a gap where it was stale. */
export function valueAt(figures: Figures, figure: Figure, now: number): number | null {
  const value = figures.values[figure] ?? null;
  return now - measuredAt(figures, figure) <= longestHeldMs(figure) ? value : null;
}

/** Figures that change slowly are asked for every half minute: a gap comes after two were missed. */
const SLOW_HELD_MS = 90_000;
const SLOW: ReadonlySet<Figure> = new Set(['dataBytes', 'fileSystemUsedBytes', 'fileSystemBytes']);

/** Age beyond which a figure is stale. */
export function longestHeldMs(figure: Figure): number {
  return SLOW.has(figure) ? SLOW_HELD_MS : STALE_AFTER_MS;
}

function applySample(state: ClusterState, { at, subjects, routes }: SampleEvent): void {
  for (const [id, figures] of Object.entries(subjects) as [SubjectId, Figures][])
    state.latest[id] = mergeFigures(state.latest[id], figures);
  const known = Object.entries({ ...state.routes, ...routes });
  state.routes = Object.fromEntries(known.filter(([, ofPod]) => ofPod.length > 0));
  const last = state.times.at(-1);
  // A sender whose clock went back: what it says now is newer all the same.
  if (last !== undefined && at <= last) dropColumnsFrom(state, at);
  const length = state.times.push(at);
  for (const [id, figures] of Object.entries(state.latest) as [SubjectId, Figures][]) {
    const series = (state.series[id] ??= {});
    for (const figure of Object.keys(figures.values) as Figure[]) {
      const column = (series[figure] ??= []);
      while (column.length < length - 1) column.push(null);
      column.push(valueAt(figures, figure, at));
    }
  }
  fillUp(state.series, length);
  if ((state.times[0] ?? at) < at - HISTORY_MS - SLACK_MS) dropColumnsBefore(state, at - HISTORY_MS);
}

/** Columns are dropped many at a time: to drop one moves all the others. */
const SLACK_MS = 60_000;

function fillUp(series: Record<SubjectId, Values>, length: number): void {
  for (const values of Object.values(series))
    for (const column of Object.values(values)) while (column.length < length) column.push(null);
}

function dropColumnsBefore(state: ClusterState, time: number): void {
  const count = state.times.findIndex((each) => each >= time);
  cut(state, 0, count < 0 ? state.times.length : count);
  // Of whom nothing was heard in all that time: it is gone.
  const isHeard = ([id]: [string, unknown]): boolean =>
    Object.values<(number | null)[]>(state.series[id as SubjectId] ?? {}).some((column) =>
      column.some((value) => value !== null),
    );
  state.series = Object.fromEntries(Object.entries(state.series).filter(isHeard));
  state.latest = Object.fromEntries(Object.entries(state.latest).filter(isHeard));
}

function dropColumnsFrom(state: ClusterState, time: number): void {
  const first = state.times.findIndex((each) => each >= time);
  cut(state, first, state.times.length - first);
}

function cut({ times, series }: ClusterState, start: number, count: number): void {
  times.splice(start, count);
  for (const values of Object.values(series))
    for (const column of Object.values(values)) column.splice(start, count);
}

/**
 * The state by a history. Where there was one before, as after a reconnection to another pod, its figures fill the gaps of the new:
 * a pod that was heard by the one that died may not have been heard by this one.
 */
function applyHistory(before: ClusterState | undefined, event: HistoryEvent): ClusterState {
  const { at, sender, status, latest, routes, times, series } = event;
  const state: ClusterState = {
    ...{ revision: (before?.revision ?? 0) + 1, at, sender, status, ended: null },
    latest: { ...latest },
    routes: { ...routes },
    marks: mergeMarks(before?.marks ?? [], event.marks, at),
    times: [...times],
    series: copyOf(series),
  };
  if (before !== undefined) fillFrom(state, before);
  fillUp(state.series, state.times.length);
  if (before === undefined) return state;
  return Object.assign(before, state);
}

function copyOf(series: HistoryEvent['series']): Record<SubjectId, Values> {
  return Object.fromEntries(
    Object.entries(series).map(([id, values]) => [
      id,
      Object.fromEntries(
        Object.entries(values as Record<string, readonly (number | null)[]>).map(([figure, column]) => [
          figure,
          [...column],
        ]),
      ),
    ]),
  );
}

/** Columns of one state lie so near to those of another that they are of the same moment. */
const SAME_MOMENT_MS = 2000;

function fillFrom(state: ClusterState, { times, series }: ClusterState): void {
  const first = state.times[0] ?? Infinity;
  const earlier = times.filter((time) => time < first - SAME_MOMENT_MS && time >= state.at - HISTORY_MS);
  state.times.unshift(...earlier);
  for (const values of Object.values(state.series))
    for (const column of Object.values(values)) column.unshift(...earlier.map(() => null));
  const nearest = nearestColumns(state.times, times);
  for (const [id, values] of Object.entries(series) as [SubjectId, Values][]) {
    const filled = (state.series[id] ??= {});
    for (const [figure, old] of Object.entries(values) as [Figure, (number | null)[]][]) {
      const column = (filled[figure] ??= []);
      nearest.forEach((from, to) => {
        column[to] ??= (from < 0 ? null : old[from]) ?? null;
      });
    }
  }
}

/** For each of `times` the index of the nearest of `others`; -1 where none is of the same moment. Both ascend. */
function nearestColumns(times: readonly number[], others: readonly number[]): number[] {
  let index = 0;
  return times.map((time) => {
    const distance = (at: number): number => Math.abs((others[at] ?? Infinity) - time);
    while (distance(index + 1) <= distance(index) && index + 1 < others.length) index += 1;
    return distance(index) <= SAME_MOMENT_MS ? index : -1;
  });
}
