import type { Clock } from '../../time/clock.ts';
import type { Metrics } from '../metrics.ts';
import type { DirectorsSearch } from '../titles/directors-search.ts';
import { directorsRoute } from './directors-route.ts';
import { homeRoute } from './home-route.ts';
import { openApiRoute } from './openapi-route.ts';
import type { Route } from './route.ts';

export interface RouteTableOptions {
  readonly search: Pick<DirectorsSearch, 'kept' | 'search'>;
  readonly metrics: Pick<Metrics, 'answered'>;
  readonly clock: Clock;
}

/** Everything that can be asked. `route.ts` says how to add to it. */
export function routeTable({ search, metrics, clock }: RouteTableOptions): readonly Route[] {
  const described = [
    homeRoute,
    directorsRoute({ search, clock, onAnswer: (source) => metrics.answered(source) }),
  ];
  return [...described, openApiRoute(described)];
}
