import type { SubjectId } from '../../../cluster-view/events.ts';
import type { Figure, SubjectKind } from '../../../cluster-view/figures.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { compareNames } from '../view/sort-rows.ts';

import type { ChartData, ChartKind, Line } from './chart-kinds.ts';

type Column = readonly (number | null)[];
type Values = Readonly<Partial<Record<Figure, Column>>>;

/** Everybody of whom there are figures, members first, each kind by name. The order decides the colours. */
export function chartedSubjects(state: Pick<ClusterState, 'series'>): readonly Pick<Line, 'id' | 'kind' | 'name'>[] {
  return (Object.keys(state.series) as SubjectId[])
    .map((id) => {
      const kind: SubjectKind = id.startsWith('member/') ? 'member' : 'pod';
      return { id, kind, name: id.slice(kind.length + 1) };
    })
    .sort((a, b) => compareNames(a.kind, b.kind) || compareNames(a.name, b.name));
}

/** The lines of a chart. Columns of the state are handed on as they are, where one figure makes the line: nobody may change them. */
export function chartData(state: Pick<ClusterState, 'times' | 'series'>, chart: ChartKind): ChartData {
  const lines = chartedSubjects(state).flatMap((subject): Line[] => {
    const values = lineValues(state.series[subject.id] ?? {}, chart.figures[subject.kind], chart.combine);
    return values === null ? [] : [{ ...subject, values }];
  });
  return { times: state.times, lines };
}

function lineValues(values: Values, figures: readonly Figure[], combine: ChartKind['combine']): Column | null {
  const [first, second] = figures.map((figure) => values[figure]);
  if (first === undefined) return null;
  if (figures.length === 1) return first;
  if (second === undefined) return null;
  return first.map((one, index) => {
    const other = second[index] ?? null;
    if (one === null || other === null) return null;
    if (combine === 'sum') return one + other;
    return other > 0 ? one / other : null;
  });
}
