import { expect } from 'chai';
import { Registry } from 'prom-client';

import { registerSnapshotMetrics, type ObservedSnapshot } from '../../../api/snapshot-metrics.ts';

describe('registerSnapshotMetrics', () => {
  async function told(...snapshots: readonly (readonly [string, ObservedSnapshot['state']['state']])[]) {
    const registry = new Registry();
    registerSnapshotMetrics(registry, () =>
      snapshots.map(([dataset, state]) => ({ dataset, state: { state } })),
    );
    const [metric] = await registry.getMetricsAsJSON();
    return (metric?.values ?? []).map(
      ({ labels, value }) => `${labels['version']} ${labels['state']} ${value}`,
    );
  }

  it('tells of each version the state it is in, and that it is in no other', async () => {
    expect(await told(['2026-11', 'ready'], ['2026-12', 'given up'])).to.have.members([
      ...['2026-11 waiting 0', '2026-11 loading 0', '2026-11 ready 1', '2026-11 failing 0'],
      ...['2026-11 given_up 0', '2026-12 waiting 0', '2026-12 loading 0', '2026-12 ready 0'],
      ...['2026-12 failing 0', '2026-12 given_up 1'],
    ]);
  });

  it('tells both states of a version that is loaded again', async () => {
    const again = await told(['2026-11', 'ready'], ['2026-11', 'loading']);
    expect(again.filter((series) => series.endsWith(' 1'))).to.have.members([
      '2026-11 ready 1',
      '2026-11 loading 1',
    ]);
  });

  it('tells nothing where there is none, and forgets what was let go', async () => {
    expect(await told()).to.deep.equal([]);
    const registry = new Registry();
    let snapshots: ObservedSnapshot[] = [{ dataset: '2026-11', state: { state: 'ready' } }];
    registerSnapshotMetrics(registry, () => snapshots);
    expect(await registry.metrics()).to.include(
      'movie_search_query_search_snapshot_state{version="2026-11",state="ready"} 1',
    );
    snapshots = [];
    expect(await registry.metrics()).not.to.include('2026-11');
  });
});
