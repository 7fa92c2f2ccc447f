import { alert, theCluster, type AlertRule, type RecordingRule, type RuleGroup } from './alert.ts';

/** A promise to those who search: this share of requests is good, over 30 days. */
interface Objective {
  readonly key: 'errors' | 'slow';
  readonly alertName: `MovieSearch${string}`;
  readonly share: number;
  /** Share of requests that were not good over a window, by namespace and name. @param matchers of the series to look at; none: all */
  readonly badRatio: (window: string, matchers?: string) => string;
  /** What is promised, in a few words and in a sentence. */
  readonly title: string;
  readonly meaning: string;
  readonly summary: string;
  readonly bad: string;
}

const requests = 'movie_search_query_request_duration_seconds';
/** Streams of the cluster view last as long as somebody watches. */
export const isRead = 'route!~"/cluster.*"';
/** What people wait for as they type or look something up. Questions that no index serves may take longer. */
export const isLookup = String.raw`route=~"/directors|/titles/suggest|/titles/\\{id\\}|/people/\\{id\\}"`;

function sumOf(series: string, matchers: readonly (string | undefined)[], window: string): string {
  const all = matchers.filter((matcher) => matcher !== undefined).join(',');
  return `sum by (namespace, name) (rate(${series}{${all}}[${window}]))`;
}

/** Upper bound of a bucket of the histogram (`api/duration-histogram.ts`). */
export const slowSeconds = 0.25;

export const objectives: readonly [Objective, Objective] = [
  {
    key: 'errors',
    alertName: 'MovieSearchReadErrorBudgetBurn',
    share: 0.999,
    badRatio(window, matchers) {
      const all = sumOf(`${requests}_count`, [isRead, matchers], window);
      const failed = sumOf(`${requests}_count`, [isRead, 'status=~"5.."', matchers], window);
      // A service that never failed has no series of failures: that is 0, not nothing.
      return `(${failed} or 0 * ${all}) / ${all}`;
    },
    title: 'Answered without an error',
    meaning: 'Requests that were not answered with a 5xx status.',
    summary: `${theCluster} fails too many searches`,
    bad: 'were answered with a 5xx status',
  },
  {
    key: 'slow',
    alertName: 'MovieSearchReadLatencyBudgetBurn',
    share: 0.99,
    badRatio(window, matchers) {
      const all = sumOf(`${requests}_count`, [isLookup, matchers], window);
      const soon = sumOf(`${requests}_bucket`, [isLookup, `le="${slowSeconds}"`, matchers], window);
      return `1 - ${soon} / ${all}`;
    },
    title: `Answered within ${slowSeconds * 1000} ms`,
    meaning: `Lookups, suggestions, films and people that were answered within ${slowSeconds * 1000} ms.`,
    summary: `${theCluster} answers too many searches late`,
    bad: `took longer than ${slowSeconds * 1000} ms`,
  },
];

/**
 * A long window says that it matters, a short one that it still goes on. `rate` is how many times faster than evenly the budget of 30 days
 * is used up.
 *
 * Source: "The Site Reliability Workbook", chapter 5, multiwindow, multi-burn-rate alerts.
 */
const burns = [
  { long: '1h', short: '5m', rate: 14.4, for: '2m', severity: 'critical' },
  { long: '6h', short: '30m', rate: 6, for: '15m', severity: 'critical' },
  { long: '1d', short: '2h', rate: 3, for: '1h', severity: 'warning' },
  { long: '3d', short: '6h', rate: 1, for: '3h', severity: 'warning' },
] as const;

/** The name under which the share of bad requests over a window is kept. */
export function recorded(key: Objective['key'], window: string): string {
  return `movie_search:request_${key}:ratio_rate${window}`;
}

function recordings({ key, badRatio }: Objective): RecordingRule[] {
  const windows = burns.flatMap(({ short, long }) => [short, long]);
  return [...new Set(windows)].map((window) => ({ record: recorded(key, window), expr: badRatio(window) }));
}

function burnAlerts({ key, alertName, share, summary, bad }: Objective): AlertRule[] {
  return burns.map(({ long, short, rate, severity, for: lasting }) => {
    const most = Number((rate * (1 - share)).toPrecision(4));
    return alert(alertName, {
      expr: `${recorded(key, long)} > ${most} and ${recorded(key, short)} > ${most}`,
      for: lasting,
      severity,
      labels: { long_window: long, short_window: short },
      summary,
      description:
        `{{ $value | humanizePercentage }} of the requests of ${long} ${bad}: ` +
        `${rate} times what the objective of ${(share * 100).toPrecision(3)} % allows.`,
    });
  });
}

/**
 * How fast the error budgets are used up. One group: Prometheus evaluates a group's rules one after another, and groups in no order, so that
 * alerts of another group would at times see what was recorded a turn before.
 */
export const sloAlerts: readonly RuleGroup[] = [
  { name: 'movie-search.slo', rules: [...objectives.flatMap(recordings), ...objectives.flatMap(burnAlerts)] },
];
