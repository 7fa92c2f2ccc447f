import { expect } from 'chai';
import { Registry } from 'prom-client';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import type { ClusterFigures } from '../../../../operator/movie-search-cluster/metrics/cluster-gauge.ts';
import { registerClusterMetrics } from '../../../../operator/movie-search-cluster/metrics/cluster-metrics.ts';
import { ScaleCounts } from '../../../../operator/movie-search-cluster/metrics/scale-counts.ts';
import { clusterSamples, onlyOf, scrapeClusters } from '../../../support/cluster-samples.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { now } from '../../../support/observed.ts';

const at = now.toISOString();

/** What the status of the cluster below says while a step of its database tier is held. */
const status: MovieSearchClusterStatus = {
  conditions: [
    { type: 'Available', status: 'True', lastTransitionTime: at, reason: 'Answering', message: '' },
    { type: 'Degraded', status: 'False', lastTransitionTime: at, reason: 'Healthy', message: '' },
    { type: 'DatasetCurrent', status: 'Unknown', lastTransitionTime: at, reason: 'NoAnswer', message: '' },
  ],
  database: {
    desiredReplicas: 3,
    replicas: 4,
    readyReplicas: 2,
    ready: '2/3',
    cpuUtilizationPercentage: 74,
    members: [],
    scaling: {
      wantedReplicas: 5,
      hold: { since: at, reason: 'MembershipChanging', message: 'wants 5, held: movies-db-3 is joining' },
    },
  },
  query: { desiredReplicas: 2, replicas: 2, readyReplicas: 2, ready: '2/2' },
  autoscaling: { database: { evaluatedAt: at, recommendations: '3@0', active: 'ValidMetricFound' } },
};

function figuresOf(written: MovieSearchClusterStatus | null = status): ClusterFigures {
  const database = {
    replicas: 3,
    resources: { requests: { cpu: '1' } },
    autoscaling: { maxReplicas: 9, targetCPUUtilizationPercentage: 60 },
  };
  const cluster = live(movieSearchCluster({ database, query: { replicas: 2 } }));
  return {
    cluster: written === null ? cluster : { ...cluster, status: written },
    counts: [],
    nodes: [],
    reconciledAt: now,
  };
}

/** Metrics that tell of members and of the dataset have tests of their own. */
const tierMetrics = [
  ...['spec_replicas', 'replicas', 'ready_replicas', 'desired_replicas', 'wanted_replicas', 'min_replicas'],
  ...['max_replicas', 'cpu_utilization_ratio', 'cpu_utilization_target_ratio', 'autoscaling_active'],
  ...['scale_steps_total', 'scale_holds_total', 'scale_held', 'condition'],
  'last_reconcile_timestamp_seconds',
];

async function scrape(figures: () => readonly ClusterFigures[]): Promise<string[]> {
  return onlyOf(tierMetrics, await scrapeClusters(figures, now));
}

describe('the metrics of MovieSearchClusters', () => {
  it('tell what spec and status have, and nothing of what is not known', async () => {
    expect(await scrape(() => [figuresOf()])).to.have.members([
      'spec_replicas{tier="database"} 3',
      'spec_replicas{tier="query"} 2',
      'replicas{tier="database"} 4',
      'replicas{tier="query"} 2',
      'ready_replicas{tier="database"} 2',
      'ready_replicas{tier="query"} 2',
      'desired_replicas{tier="database"} 3',
      'desired_replicas{tier="query"} 2',
      'wanted_replicas{tier="database"} 5',
      'min_replicas{tier="database"} 3',
      'max_replicas{tier="database"} 9',
      'cpu_utilization_ratio{tier="database"} 0.74',
      'cpu_utilization_target_ratio{tier="database"} 0.6',
      'autoscaling_active{tier="database"} 1',
      'scale_steps_total{tier="database",direction="up"} 0',
      'scale_steps_total{tier="database",direction="down"} 0',
      'scale_held{tier="database",reason="NoPrimary"} 0',
      'scale_held{tier="database",reason="MembershipChanging"} 1',
      'scale_held{tier="database",reason="MembersLagging"} 0',
      'scale_held{tier="database",reason="MembersMissing"} 0',
      'scale_held{tier="database",reason="LastOfZone"} 0',
      `last_reconcile_timestamp_seconds ${now.getTime() / 1000}`,
      'condition{type="Available"} 1',
      'condition{type="Degraded"} 0',
    ]);
  });

  it('tell of a cluster without a status what its spec says', async () => {
    expect(await scrape(() => [figuresOf(null)])).to.have.members([
      'spec_replicas{tier="database"} 3',
      'spec_replicas{tier="query"} 2',
      ...['NoPrimary', 'MembershipChanging', 'MembersLagging', 'MembersMissing', 'LastOfZone'].map(
        (reason) => `scale_held{tier="database",reason="${reason}"} 0`,
      ),
      `last_reconcile_timestamp_seconds ${now.getTime() / 1000}`,
      'min_replicas{tier="database"} 3',
      'max_replicas{tier="database"} 9',
      'cpu_utilization_target_ratio{tier="database"} 0.6',
      'autoscaling_active{tier="database"} 0',
      'scale_steps_total{tier="database",direction="up"} 0',
      'scale_steps_total{tier="database",direction="down"} 0',
    ]);
  });

  it('count steps by direction and holds by reason', async () => {
    const counts = new ScaleCounts();
    counts.count('default/movies', { kind: 'Step', tier: 'database', direction: 'up' });
    counts.count('default/movies', { kind: 'Step', tier: 'database', direction: 'up' });
    counts.count('default/movies', { kind: 'Hold', tier: 'database', reason: 'NoPrimary' });
    counts.count('default/others', { kind: 'Step', tier: 'query', direction: 'down' });
    const samples = await scrape(() => [{ ...figuresOf(), counts: counts.of('default/movies') }]);
    expect(samples.filter((line) => line.includes('_total'))).to.have.members([
      'scale_steps_total{tier="database",direction="up"} 2',
      'scale_steps_total{tier="database",direction="down"} 0',
      'scale_holds_total{tier="database",reason="NoPrimary"} 1',
    ]);
    counts.forget('default/movies');
    expect(counts.of('default/movies')).to.deep.equal([]);
  });

  it('tell of a hold that this release does not know, and of none where nothing is autoscaled', async () => {
    const hold = { since: at, reason: 'SomethingNew', message: '' };
    const database = { ...status.database!, scaling: { wantedReplicas: 5, hold } };
    const held = await scrape(() => [figuresOf({ ...status, database })]);
    expect(held).to.include('scale_held{tier="database",reason="SomethingNew"} 1');
    expect(held).to.include('scale_held{tier="database",reason="MembershipChanging"} 0');
    const fixed = live(movieSearchCluster());
    const samples = await scrape(() => [{ ...figuresOf(null), cluster: fixed }]);
    expect(samples.filter((line) => line.startsWith('scale_'))).to.deep.equal([]);
  });

  it('have no series of a cluster that is gone, or is another process’s', async () => {
    const registry = new Registry();
    let figures = [figuresOf()];
    registerClusterMetrics(
      registry,
      () => figures,
      () => now,
    );
    expect(clusterSamples(await registry.metrics())).not.to.deep.equal([]);
    figures = [];
    expect(clusterSamples(await registry.metrics())).to.deep.equal([]);
  });
});
