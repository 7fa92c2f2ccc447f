/** The cluster that a dashboard shows, as its variables name it. */
const shown = 'namespace="$namespace",name="$cluster"';
/** Where the operator runs whose work a dashboard shows. */
const operator = 'namespace="$operator_namespace"';

/** A series of the cluster that is shown. @param matchers more of them, such as `tier="query"` */
export function ofShown(metric: string, matchers = ''): string {
  return `${metric}{${shown}${matchers === '' ? '' : `,${matchers}`}}`;
}

/** A series of the operator that is shown. */
export function ofOperator(metric: string, matchers = ''): string {
  return `${metric}{${operator}${matchers === '' ? '' : `,${matchers}`}}`;
}

/** The rate of a counter, over the window that suits what is shown. */
export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

/** A figure of the cluster that only the leading operator pod tells: one series, whichever pod leads. */
export function figure(metric: string, labels: readonly string[] = [], matchers = ''): string {
  const series = ofShown(`movie_search_cluster_${metric}`, matchers);
  return labels.length === 0 ? `max(${series})` : `max by (${labels.join(', ')}) (${series})`;
}
