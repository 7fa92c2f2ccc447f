/** How soon somebody has to look: at once, or within the working day. */
export type Severity = 'critical' | 'warning';

/** What Prometheus evaluates, in the shape of its rule files. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long `expr` has to hold, such as `10m`. */
  readonly for: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: {
    /** One line: what is wrong, and with what. */
    readonly summary: string;
    /** What that means, with the figures. */
    readonly description: string;
    /** Where the page of this alert is, as seen from the root of the repository. The chart puts an address of the reader's before it. */
    readonly runbook_url: string;
  };
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** The folder that has a page for each alert. */
export const runbookFolder = 'docs/runbooks';

/** An alert with the address of its page. */
export function alert(
  name: `MovieSearch${string}`,
  rule: {
    readonly expr: string;
    readonly for: string;
    readonly severity: Severity;
    readonly labels?: Readonly<Record<string, string>>;
    readonly summary: string;
    readonly description: string;
  },
): AlertRule {
  const { expr, severity, labels, summary, description } = rule;
  return {
    alert: name,
    expr,
    for: rule.for,
    labels: { severity, ...labels },
    annotations: { summary, description, runbook_url: `${runbookFolder}/${name}.md` },
  };
}

/** How an annotation names the cluster that an alert is about. */
export const theCluster = '{{ $labels.namespace }}/{{ $labels.name }}';
