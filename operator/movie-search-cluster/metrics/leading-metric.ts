import { Gauge, type Registry } from 'prom-client';

/** Tells at each scrape whether this process is the one that acts. Every operator pod tells it, so that a lack of the series is a lack of pods. */
export function registerLeadingMetric(registry: Registry, isLeading: () => boolean): void {
  new Gauge({
    name: 'movie_search_operator_leading',
    help: '1 in the operator pod that acts, 0 in those that wait.',
    registers: [registry],
    collect() {
      this.set(isLeading() ? 1 : 0);
    },
  });
}
