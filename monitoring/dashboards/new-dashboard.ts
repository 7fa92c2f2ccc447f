import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { prometheus } from './panels.ts';

/** Panels that belong together, under one title. */
export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

/** Every MovieSearchCluster has this figure from its first moment. */
const anyCluster = 'movie_search_cluster_spec_replicas';

function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheus)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/** A dashboard of one MovieSearchCluster, which is chosen above it. The same options give the same JSON. */
export function newDashboard(options: {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly PanelRow[];
}): Dashboard {
  const { uid, title, description, rows } = options;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['movie-search'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(new DashboardLinkBuilder('movie-search').type(DashboardLinkType.Dashboards).tags(['movie-search']))
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(choice('namespace', 'Namespace', `label_values(${anyCluster}, namespace)`))
    .withVariable(choice('cluster', 'Cluster', `label_values(${anyCluster}{namespace="$namespace"}, name)`))
    .withVariable(
      choice('operator_namespace', 'Operator', 'label_values(movie_search_operator_leading, namespace)'),
    );
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  return builder.build();
}
