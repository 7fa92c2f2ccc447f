import { parser } from '@prometheus-io/lezer-promql';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** One expression of a dashboard's panel. */
export interface PanelExpression {
  readonly panel: string;
  readonly description: string;
  readonly expr: string;
}

/** What every panel of a dashboard asks Prometheus for. */
export function expressionsOf(dashboard: Dashboard): PanelExpression[] {
  return (dashboard.panels ?? []).flatMap((panel) => {
    if (!('targets' in panel)) return [];
    const { title = '', description = '', targets = [] } = panel;
    return targets.map((target) => {
      if (!('expr' in target) || typeof target.expr !== 'string')
        throw new Error(`${title} asks no Prometheus`);
      return { panel: title, description, expr: target.expr };
    });
  });
}

/**
 * The series that an expression reads: `up{job="x"}`, without windows and offsets.
 *
 * @throws Error where it cannot be parsed
 */
export function selectorsIn(expr: string): string[] {
  // Grafana puts a duration here.
  const plain = expr.replaceAll('$__rate_interval', '5m');
  const found: string[] = [];
  parser.parse(plain).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${plain}`);
      if (node.name === 'VectorSelector') found.push(plain.slice(node.from, node.to));
    },
  });
  return found;
}

/** Names of the metrics that an expression reads. */
export function metricsIn(expr: string): string[] {
  return selectorsIn(expr).map((selector) => /^[a-zA-Z0-9_:]+/.exec(selector)?.[0] ?? selector);
}

/** An expression of a dashboard with its variables filled in, over a window that a test fills in seconds. */
export function filledIn(expr: string, variables: Readonly<Record<string, string>>): string {
  const all = { __rate_interval: '30s', ...variables };
  return Object.entries(all).reduce((text, [name, value]) => text.replaceAll(`$${name}`, value), expr);
}
