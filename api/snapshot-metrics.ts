import { Gauge, type Registry } from 'prom-client';

import type { SnapshotState } from './finding/snapshot-keeper.ts';

/** The label of each state. */
const labels: Readonly<Record<SnapshotState['state'], string>> = {
  waiting: 'waiting',
  loading: 'loading',
  ready: 'ready',
  failing: 'failing',
  'given up': 'given_up',
};

/** How far the search snapshot of a dataset version is. */
export interface ObservedSnapshot {
  readonly dataset: string;
  readonly state: Pick<SnapshotState, 'state'>;
}

/**
 * Tells at each scrape which search snapshots this pod has, or is to have. One that was let go has no series. Of a version that was
 * loaded again there may be two: then two states are 1.
 */
export function registerSnapshotMetrics(
  registry: Registry,
  snapshots: () => readonly ObservedSnapshot[],
): void {
  new Gauge({
    name: 'movie_search_query_search_snapshot_state',
    help: '1 for the state that the search snapshot of each dataset version is in, 0 for the others: waiting, loading, ready, failing or given_up.',
    labelNames: ['version', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      const all = snapshots();
      for (const { dataset: version } of all)
        for (const state of Object.values(labels)) this.set({ version, state }, 0);
      for (const { dataset: version, state } of all) this.set({ version, state: labels[state.state] }, 1);
    },
  });
}
