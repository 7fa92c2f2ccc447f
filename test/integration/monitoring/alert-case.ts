import { stringify } from 'yaml';
import { runbookFolder, type Severity } from '../../../monitoring/alerts/alert.ts';

/** One thing that breaks: what Prometheus then sees, and when the alert fires and ends. Minutes are counted from the first sample. */
export interface AlertCase {
  readonly alert: string;
  /** Series, each with its values minute by minute, as promtool writes them. */
  readonly series: Readonly<Record<string, string>>;
  /** The first minute at which it fires: it does not one minute earlier. */
  readonly firesAt: number;
  /** The first minute at which it does not fire any more. */
  readonly resolvedAt: number;
  /** What it then says. */
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly summary: string;
  readonly description: string;
  /** What the description is in the last minute, where a figure in it has changed by then. */
  readonly lastDescription?: string;
  /** Series that differ from those above, and are nothing to alert for. */
  readonly harmless?: Readonly<Record<string, string>>;
}

/** When what is broken breaks, and when it is whole again, in {@link broken}. */
const breaksAt = 5;
const mendedAt = 205;

/** Values of a series that is `well`, is `sick` from minute 5 on, and `well` again from minute 205 on. */
export function broken(well: number, sick: number): string {
  return `${well}x${breaksAt - 1} ${sick}x${mendedAt - breaksAt - 1} ${well}x20`;
}

/** A series that is gone from minute 5 on, and there again from minute 205 on. */
export function missing(value: number): string {
  return `${value}x${breaksAt - 1} stale _x${mendedAt - breaksAt - 1} ${value}x20`;
}

/** A series that stays as it is. */
export function steady(value: number): string {
  return `${value}x250`;
}

/** Times of a case of {@link broken}: the alert fires once it has been so for so many minutes. */
export function firesAfter(minutes: number): Pick<AlertCase, 'firesAt' | 'resolvedAt'> {
  return { firesAt: breaksAt + minutes, resolvedAt: mendedAt };
}

const minute = (at: number): string => `${at}m`;

/** The file by which promtool tries the case. @param rules path of the file of rules */
export function promtoolTest(given: AlertCase, rules: string): string {
  const { alert, series, firesAt, resolvedAt, labels, summary, description, harmless } = given;
  const says = (text: string): object => ({
    exp_labels: labels,
    exp_annotations: { summary, description: text, runbook_url: `${runbookFolder}/${alert}.md` },
  });
  const looks: [number, object[]][] = [
    [firesAt - 1, []],
    [firesAt, [says(description)]],
    [resolvedAt - 1, [says(given.lastDescription ?? description)]],
    [resolvedAt, []],
  ];
  const quiet: [number, object[]][] = [
    [firesAt, []],
    [firesAt + 1, []],
    [resolvedAt - 1, []],
  ];
  const trial = (seen: AlertCase['series'], expectations: [number, object[]][]): object => ({
    interval: '1m',
    input_series: Object.entries(seen).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: expectations.map(([at, alerts]) => ({
      eval_time: minute(at),
      alertname: alert,
      exp_alerts: alerts,
    })),
  });
  return stringify({
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: [
      trial(series, looks),
      ...(harmless === undefined ? [] : [trial({ ...series, ...harmless }, quiet)]),
    ],
  });
}
