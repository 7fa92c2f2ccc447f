import {
  BigValueColorMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
  StackingConfigBuilder,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DataSourceRef,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** The Prometheus that is chosen above a dashboard. */
export const prometheus: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

/** What a panel shows: one expression, or several by their names in the legend, which may have `{{labels}}` in it. */
export type Shown = Readonly<Record<string, string>>;

interface PanelOptions {
  readonly title: string;
  /** What the figures mean and what to look for, for people. */
  readonly description: string;
  readonly shows: Shown;
  /** As Grafana names it, such as `reqps`, `s`, `percentunit`, `bytes`, `Bps`, `short`. */
  readonly unit?: string;
  /** What is said where there is nothing to show. */
  readonly noValue?: string;
}

function queries(shows: Shown): DataqueryBuilder[] {
  return Object.entries(shows).map(([legend, expr], index) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode('A'.charCodeAt(0) + index))
      .datasource(prometheus)
      .expr(expr)
      .legendFormat(legend),
  );
}

/** Figures over time. */
export function graph(options: PanelOptions & { readonly stacked?: boolean }): TimeseriesBuilder {
  const { title, description, shows, unit = 'short', noValue = 'no data', stacked = false } = options;
  const panel = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit)
    .min(0)
    .noValue(noValue)
    .height(8)
    .span(8)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 5)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .targets(queries(shows));
  return stacked ? panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A')) : panel;
}

/** One figure as it is now, coloured by `steps`: each from its value on; the first has none. */
export function figureNow(
  options: PanelOptions & {
    readonly steps?: Threshold[];
    readonly showsName?: boolean;
    readonly decimals?: number;
  },
): StatBuilder {
  const {
    title,
    description,
    shows,
    unit = 'short',
    noValue = 'no data',
    steps,
    showsName = false,
  } = options;
  const panel = new StatBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .unit(unit)
    .noValue(noValue)
    .height(4)
    .span(4)
    .colorMode(BigValueColorMode.Value)
    .textMode(showsName ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps(steps ?? [{ value: null, color: 'text' }]),
    )
    .targets(queries(shows));
  return options.decimals === undefined ? panel : panel.decimals(options.decimals);
}

/** The labels of series as a table, without those that only say who was scraped. */
export function labelTable(options: PanelOptions): TableBuilder {
  const { title, description, shows } = options;
  const hidden = ['Time', 'Value', '__name__', 'namespace', 'name', 'pod', 'instance', 'job'];
  return new TableBuilder()
    .title(title)
    .description(description)
    .datasource(prometheus)
    .noValue(options.noValue ?? 'no data')
    .height(8)
    .span(16)
    .targets(queries(shows).map((query) => query.instant().format(PromQueryFormat.Table)))
    .withTransformation({
      id: 'organize',
      options: { excludeByName: Object.fromEntries(hidden.map((label) => [label, true])) },
    });
}

/** Red below `good`, green from there on. */
export function goodFrom(good: number): Threshold[] {
  return [
    { value: null, color: 'red' },
    { value: good, color: 'green' },
  ];
}

/** Green below `bad`, red from there on. */
export function badFrom(bad: number): Threshold[] {
  return [
    { value: null, color: 'green' },
    { value: bad, color: 'red' },
  ];
}
