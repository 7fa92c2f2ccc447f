import { Gauge, type Registry } from 'prom-client';
import type { FollowedCopy } from '../observe/watch-health.ts';

/** Tells at each scrape how long ago the API server last said anything about each kind of which a copy is kept. */
export function registerCopyAgeMetric(registry: Registry, copies: () => readonly FollowedCopy[]): void {
  new Gauge({
    name: 'movie_search_operator_cache_age_seconds',
    help:
      'Time since the API server last said anything (a list, an event, a bookmark) about a kind of which a copy is kept. ' +
      'About a minute at most where all is well.',
    labelNames: ['resource'],
    registers: [registry],
    collect() {
      // Where there is a copy for each namespace, the oldest one counts.
      const oldestMs = new Map<string, number>();
      for (const { resource, following } of copies()) {
        if (following.silentMs === null) continue;
        oldestMs.set(resource, Math.max(following.silentMs, oldestMs.get(resource) ?? 0));
      }
      for (const [resource, ageMs] of oldestMs) this.set({ resource }, ageMs / 1000);
    },
  });
}
