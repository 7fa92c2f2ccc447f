import type { Figures, Incident, SubjectId } from '../../../cluster-view/events.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';

/** What the page shows of an incident: the figures of the tables are those at the end of the span. */
export function stateOfIncident(incident: Incident): ClusterState {
  const { to, sender, status, routes, marks, times, series } = incident;
  const subjects = Object.entries(series) as [SubjectId, Incident['series'][SubjectId]][];
  return {
    ...{ revision: 1, at: to, sender, status, marks, ended: null },
    times: [...times],
    routes: { ...routes },
    series: Object.fromEntries(
      subjects.map(([id, values]) => [
        id,
        Object.fromEntries(Object.entries(values).map(([figure, column]) => [figure, [...column]])),
      ]),
    ),
    latest: Object.fromEntries(subjects.map(([id, values]) => [id, lastFigures(values, times.at(-1) ?? to)])),
  };
}

function lastFigures(values: Incident['series'][SubjectId], at: number): Figures {
  const last = Object.entries(values).map(([figure, column]) => [figure, column.at(-1) ?? null] as const);
  return { at, values: Object.fromEntries(last) };
}
