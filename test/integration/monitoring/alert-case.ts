import { expect } from 'chai';
import { stringify } from 'yaml';
import { runbookFolder, type RuleGroup, type Severity } from '../../../monitoring/alerts/alert.ts';
import { metricsIn } from '../../support/promql.ts';

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

/** What promtool shall look for: the minute, and the alerts that fire in it. */
type Look = readonly [number, readonly object[]];

function looksOf(given: AlertCase): Look[] {
  const { alert, firesAt, resolvedAt, labels, summary, description, lastDescription } = given;
  const says = (text: string): object => ({
    exp_labels: labels,
    exp_annotations: { summary, description: text, runbook_url: `${runbookFolder}/${alert}.md` },
  });
  return [
    [firesAt - 1, []],
    [firesAt, [says(description)]],
    [resolvedAt - 1, [says(lastDescription ?? description)]],
    [resolvedAt, []],
  ];
}

/** Where nothing is to fire. */
const quietOf = ({ firesAt, resolvedAt }: AlertCase): Look[] =>
  [firesAt, firesAt + 1, resolvedAt - 1].map((at) => [at, []]);

/**
 * The file by which promtool tries cases of one alert, all of them with the same series.
 *
 * @param rules path of the file of rules
 */
export function promtoolTest(cases: readonly AlertCase[], rules: string): string {
  const [{ alert, series, harmless } = expect.fail('no case')] = cases;
  const trial = (seen: AlertCase['series'], looks: readonly Look[]): object => ({
    interval: '1m',
    input_series: Object.entries(seen).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: looks.map(([at, alerts]) => ({
      eval_time: minute(at),
      alertname: alert,
      exp_alerts: alerts,
    })),
  });
  return stringify({
    rule_files: [rules],
    evaluation_interval: '1m',
    tests: [
      trial(series, cases.flatMap(looksOf)),
      ...(harmless === undefined ? [] : [trial({ ...series, ...harmless }, cases.flatMap(quietOf))]),
    ],
  });
}

/**
 * The rules of one alert, and what they read that other rules record: all that has a say in when it fires. promtool evaluates whatever a
 * file holds in each minute of a trial, and the recorded ratios of all windows take most of that time.
 */
export function rulesOf(alert: string, groups: readonly RuleGroup[]): RuleGroup[] {
  const all = groups.flatMap(({ rules }) => rules);
  const needed = new Set(all.filter((rule) => 'alert' in rule && rule.alert === alert));
  // A set goes on to what is added meanwhile: what is recorded may itself be made of what is recorded.
  for (const { expr } of needed) {
    const read = metricsIn(expr);
    for (const rule of all) if ('record' in rule && read.includes(rule.record)) needed.add(rule);
  }
  return groups
    .map(({ name, rules }) => ({ name, rules: rules.filter((rule) => needed.has(rule)) }))
    .filter(({ rules }) => rules.length > 0);
}
