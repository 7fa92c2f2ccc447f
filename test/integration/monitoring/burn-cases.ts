import type { AlertCase } from './alert-case.ts';

const movies = { namespace: 'films', name: 'movies' };
/** A day of good answers comes first: the windows of a day and less are full. That of 3 days has what there is. */
const breaksAt = 1440;
const enough = 500;

/** What is counted of one kind of answer: one a second for each minute of `from` to `to`, and nothing before and after. */
function counted(from: number, to: number): string {
  const during = to - from;
  const after = Math.max(0, breaksAt + enough - to);
  return `0x${from - 1} 0+60x${during} ${during * 60}x${after}`;
}

const duration = 'movie_search_query_request_duration_seconds';
const series = (suffix: string, labels: string): string =>
  `${duration}_${suffix}{namespace="films",name="movies",pod="q1",route="/directors",${labels}}`;

/** Every request fails for so many minutes. Those of the stream do not count. */
function failing(minutes: number): AlertCase['series'] {
  const end = breaksAt + minutes;
  return {
    [series('count', 'status="200"')]:
      `0+60x${breaksAt} ${breaksAt * 60}x${minutes - 1} ${breaksAt * 60 + 60}+60x${enough}`,
    [series('count', 'status="503"')]: counted(breaksAt, end),
    [`${duration}_count{namespace="films",name="movies",pod="q1",route="/cluster/stream",status="503"}`]: `0+6000x${breaksAt + enough}`,
  };
}

/** Every request is answered late for so many minutes. */
function late(minutes: number): AlertCase['series'] {
  return {
    [series('count', 'status="200"')]: `0+60x${breaksAt + enough}`,
    [series('bucket', 'status="200",le="0.25"')]:
      `0+60x${breaksAt} ${breaksAt * 60}x${minutes - 1} ${breaksAt * 60 + 60}+60x${enough}`,
  };
}

/** The windows of a rule, and how many times too fast the budget is used. */
const windows = {
  hour: { severity: 'critical', long_window: '1h', short_window: '5m', times: 14.4 },
  sixHours: { severity: 'critical', long_window: '6h', short_window: '30m', times: 6 },
  day: { severity: 'warning', long_window: '1d', short_window: '2h', times: 3 },
  threeDays: { severity: 'warning', long_window: '3d', short_window: '6h', times: 1 },
} as const;

/** When a rule fires and ends, in minutes from the break, and the share of bad requests at both ends. */
interface Burn {
  readonly firesAt: number;
  readonly resolvedAt: number;
  readonly share: string;
  readonly lastShare?: string;
}

function burn(
  burning: Pick<AlertCase, 'alert' | 'series' | 'summary'> & {
    readonly bad: string;
    readonly objective: string;
  },
  window: keyof typeof windows,
  { firesAt, resolvedAt, share, lastShare = share }: Burn,
): AlertCase {
  const { times, ...labels } = windows[window];
  const { alert, series: seen, summary, bad, objective } = burning;
  const says = (ratio: string): string =>
    `${ratio} of the requests of ${labels.long_window} ${bad}: ${times} times what the objective of ${objective} % allows.`;
  return {
    ...{ alert, series: seen, summary, labels: { ...movies, ...labels } },
    ...{ firesAt: breaksAt + firesAt, resolvedAt: breaksAt + resolvedAt },
    ...{ description: says(share), lastDescription: says(lastShare) },
  };
}

/** Ten minutes of failures. Each rule is over before the next slower one fires. */
const errors = (window: keyof typeof windows, due: Burn): AlertCase =>
  burn(
    {
      alert: 'MovieSearchReadErrorBudgetBurn',
      series: failing(10),
      summary: 'films/movies fails too many searches',
      bad: 'were answered with a 5xx status',
      objective: '99.9',
    },
    window,
    due,
  );

const slow = (minutes: number, window: keyof typeof windows, due: Burn): AlertCase =>
  burn(
    {
      alert: 'MovieSearchReadLatencyBudgetBurn',
      series: late(minutes),
      summary: 'films/movies answers too many searches late',
      bad: 'took longer than 250 ms',
      objective: '99.0',
    },
    window,
    due,
  );

/** When each is due follows from arithmetic: of `k` bad minutes, a window of `n` minutes has a share of `k / n`. */
export const burnCases: Readonly<Record<string, AlertCase>> = {
  // 1/60 > 0.0144 from the first minute, and that for 2 minutes. The window of 5 minutes has none from minute 15 on.
  'errors use up the budget of a month in two days': errors('hour', {
    ...{ firesAt: 3, resolvedAt: 15, share: '5%', lastShare: '16.67%' },
  }),
  // 3/360 > 0.006 from minute 3, for 15 minutes. The window of 30 minutes has none from minute 40 on.
  'errors use it up in five days': errors('sixHours', { firesAt: 18, resolvedAt: 40, share: '2.778%' }),
  // 5/1440 > 0.003 from minute 5, for an hour. The window of 2 hours has none from minute 130 on.
  'errors use it up in ten days': errors('day', { firesAt: 65, resolvedAt: 130, share: '0.6944%' }),
  // 2/1442 > 0.001 from minute 2, for three hours. The window of 6 hours has none from minute 370 on.
  'errors use it up in a month': errors('threeDays', {
    ...{ firesAt: 182, resolvedAt: 370, share: '0.6165%', lastShare: '0.5528%' },
  }),
  // 9/60 > 0.144 from minute 9.
  'late answers use up the budget of a month in two days': slow(12, 'hour', {
    ...{ firesAt: 11, resolvedAt: 17, share: '18.33%', lastShare: '20%' },
  }),
  // 22/360 > 0.06 from minute 22. In minute 59 one late minute is left in the window of 30: 1/30 < 0.06.
  'late answers use it up in five days': slow(30, 'sixHours', {
    ...{ firesAt: 37, resolvedAt: 59, share: '8.333%' },
  }),
  // 44/1440 > 0.03 from minute 44. In minute 177 three late minutes are left in the window of 120: 3/120 < 0.03.
  'late answers use it up in ten days': slow(60, 'day', { firesAt: 104, resolvedAt: 177, share: '4.167%' }),
  // 15/1455 > 0.01 from minute 15. In minute 417 three late minutes are left in the window of 360: 3/360 < 0.01.
  'late answers use it up in a month': slow(60, 'threeDays', {
    ...{ firesAt: 195, resolvedAt: 417, share: '3.67%', lastShare: '3.233%' },
  }),
};
