import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { Clock } from '../../time/clock.ts';
import type { DatasetList } from '../datasets/dataset-list.ts';
import type { Metrics } from '../metrics.ts';
import type { DirectorsSearch } from '../titles/directors-search.ts';
import type { TitleLookup } from '../titles/title-lookup.ts';
import type { ReplicaTitles } from '../titles/replica-titles.ts';
import type { TitleSuggest } from '../titles/title-suggest.ts';
import { datasetsRoute } from './datasets-route.ts';
import { directorsBatchRoute } from './directors-batch-route.ts';
import { directorsRoute } from './directors-route.ts';
import { homeRoute } from './home-route.ts';
import { peopleRoute } from './people-route.ts';
import { personRoute } from './person-route.ts';
import { openApiRoute } from './openapi-route.ts';
import type { Route } from './route.ts';
import type { ScanRouteOptions } from './scan-route.ts';
import { suggestRoute } from './suggest-route.ts';
import { titleCountsRoute } from './title-counts-route.ts';
import { titleRoute } from './title-route.ts';

export interface RouteTableOptions {
  readonly search: Pick<DirectorsSearch, 'kept' | 'search'>;
  readonly suggest: Pick<TitleSuggest, 'suggest'>;
  readonly titles: Pick<TitleLookup, 'read'>;
  readonly datasets: Pick<DatasetList<ReplicaTitles>, 'read'>;
  readonly scans: ScanRouteOptions['scans'];
  /** Whether the search snapshot of a dataset is in memory. */
  readonly inMemory: (dataset: KeptDataset) => boolean;
  readonly metrics: Pick<Metrics, 'answered'>;
  readonly clock: Clock;
}

/** Everything that can be asked. `route.ts` says how to add to it. */
export function routeTable(options: RouteTableOptions): readonly Route[] {
  const { search, suggest, titles, datasets, scans, inMemory, metrics, clock } = options;
  const onAnswer: Metrics['answered'] = (source) => metrics.answered(source);
  const described = [
    homeRoute,
    directorsRoute({ search, scans, clock, onAnswer }),
    directorsBatchRoute({ search, onAnswer }),
    suggestRoute(suggest),
    titleCountsRoute({ scans, onAnswer }),
    titleRoute(titles),
    peopleRoute({ scans, onAnswer }),
    personRoute({ scans, onAnswer }),
    datasetsRoute({ datasets, inMemory }),
  ];
  return [...described, openApiRoute(described)];
}
