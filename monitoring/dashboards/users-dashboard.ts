import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { isLookup, isRead, objectives, slowSeconds } from '../alerts/slo-alerts.ts';
import { newDashboard, type PanelRow } from './new-dashboard.ts';
import { badFrom, figureNow, goodFrom, graph } from './panels.ts';
import { figure, ofShown, rate } from './selectors.ts';

const requests = 'movie_search_query_request_duration_seconds';
const shown = 'namespace="$namespace",name="$cluster"';
const [errors, slow] = objectives;

function quantile(share: number): string {
  return `histogram_quantile(${share}, sum by (le) (${rate(ofShown(`${requests}_bucket`, isLookup))}))`;
}

function promises(): PanelRow {
  const panels = objectives.map(({ title, share, meaning, badRatio }) =>
    figureNow({
      title,
      description: `${meaning} Share over the last hour; the objective is ${(share * 100).toPrecision(3)} % over 30 days.`,
      shows: { good: `1 - (${badRatio('1h', shown)})` },
      unit: 'percentunit',
      decimals: 3,
      steps: goodFrom(share),
      noValue: 'nobody asked',
    }),
  );
  return {
    title: 'What is promised',
    panels: [
      figureNow({
        title: 'Searches are answered',
        description: 'The condition Available: 1 while a query pod answers from a member with a dataset.',
        shows: { available: figure('condition', [], 'type="Available"') },
        steps: goodFrom(1),
      }),
      ...panels,
      figureNow({
        title: 'Error budget used in 3 days',
        description: 'How fast the budget of 30 days is used up: 1 is evenly, 10 is all of it in 3 days.',
        shows: { rate: `(${errors.badRatio('3d', shown)}) / ${(1 - errors.share).toPrecision(3)}` },
        steps: badFrom(1),
        decimals: 2,
        noValue: 'nobody asked',
      }),
      figureNow({
        title: 'Time budget used in 3 days',
        description: 'The same for answers that come late.',
        shows: { rate: `(${slow.badRatio('3d', shown)}) / ${(1 - slow.share).toPrecision(3)}` },
        steps: badFrom(1),
        decimals: 2,
        noValue: 'nobody asked',
      }),
      figureNow({
        title: 'Films',
        description: 'Films of the dataset that is served.',
        shows: { films: figure('dataset_titles') },
      }),
    ],
  };
}

function traffic(): PanelRow {
  const count = ofShown(`${requests}_count`, isRead);
  return {
    title: 'Requests and answers',
    panels: [
      graph({
        title: 'Requests by status',
        description:
          '5xx is our fault, 503 among them: too much was asked, or no replica answered. 429 is a client that asks too often.',
        shows: { '{{status}}': `sum by (status) (${rate(count)})` },
        unit: 'reqps',
        stacked: true,
      }),
      graph({
        title: 'Requests by route',
        description: 'What is asked.',
        shows: { '{{route}}': `sum by (route) (${rate(count)})` },
        unit: 'reqps',
        stacked: true,
      }),
      graph({
        title: 'Answers by where they came from',
        description: 'cache: from memory of the pod. replica: read from a member.',
        shows: { '{{source}}': `sum by (source) (${rate(ofShown('movie_search_query_answers_total'))})` },
        unit: 'reqps',
        stacked: true,
      }),
      graph({
        title: 'Time of a lookup',
        description: `Half, 90 % and 99 % of the lookups took no longer. The promise is ${slowSeconds * 1000} ms for 99 %.`,
        shows: { half: quantile(0.5), '90 %': quantile(0.9), '99 %': quantile(0.99) },
        unit: 's',
      }),
      graph({
        title: 'Requests turned away',
        description:
          'shed: more was asked than could be answered in time (503). limited: one client asked too often (429).',
        shows: {
          shed: `sum(${rate(ofShown('movie_search_query_requests_shed_total'))})`,
          limited: `sum(${rate(ofShown('movie_search_query_requests_limited_total'))})`,
        },
        unit: 'reqps',
      }),
      graph({
        title: 'Work in the query pods',
        description:
          'Requests in work, those that wait for room, and the work that may be under way at present.',
        shows: {
          'in work': `sum(${ofShown('movie_search_query_requests_in_flight')})`,
          waiting: `sum(${ofShown('movie_search_query_requests_waiting')})`,
          'limit of work': `sum(${ofShown('movie_search_query_work_limit')})`,
        },
      }),
    ],
  };
}

function dataset(): PanelRow {
  return {
    title: 'Dataset',
    panels: [
      graph({
        title: 'Version that each replica serves',
        description: 'Replicas by dataset version: for a moment at a switch there are two.',
        shows: {
          '{{version}}': `count by (version) (max by (version, replica) (${ofShown('movie_search_query_dataset_info')}))`,
        },
        stacked: true,
      }),
      graph({
        title: 'Search snapshots in query pods',
        description:
          'By state. ready: titles are found in memory, slips and all. Otherwise MongoDB answers, and finds no slips.',
        shows: {
          '{{version}} {{state}}': `sum by (version, state) (${ofShown('movie_search_query_search_snapshot_state')})`,
        },
        stacked: true,
      }),
      figureNow({
        title: 'Version served',
        description: 'As the operator sees it, and the version that the spec asks for.',
        shows: { '{{version}} (wanted: {{wanted}})': figure('dataset_info', ['version', 'wanted']) },
        showsName: true,
      }),
      figureNow({
        title: 'Age',
        description: 'Time since this dataset was complete and verified.',
        shows: { age: `time() - ${figure('dataset_loaded_timestamp_seconds')}` },
        unit: 's',
      }),
      figureNow({
        title: 'Rows set aside',
        description: 'Rows of the files that could not be used.',
        shows: { rows: figure('dataset_rejected_rows') },
      }),
      figureNow({
        title: 'Loads that failed',
        description:
          '1: the wanted version could not be loaded, or was refused. The version before is served on.',
        shows: { failed: figure('dataset_load_failed') },
        steps: badFrom(1),
      }),
    ],
  };
}

/** For those who use the service: what is promised, what is asked and answered, and from which dataset. */
export function usersDashboard(): Dashboard {
  return newDashboard({
    uid: 'movie-search-users',
    title: 'movie-search / service',
    description: 'How well searches are answered.',
    rows: [promises(), traffic(), dataset()],
  });
}
