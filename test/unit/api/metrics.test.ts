import { expect } from 'chai';

import { loadSampleOf } from '../../support/load-sample.ts';
import { figures } from '../../support/replica-figures.ts';
import { Metrics } from '../../../api/metrics.ts';
import type { DatasetPointer } from '../../../catalog/dataset-pointer.ts';

describe('Metrics', () => {
  const dataset: DatasetPointer = {
    _id: 'current',
    version: '2026-11',
    collection: 'titles_x',
    titles: 1,
    rejectedRows: 0,
    loadedAt: new Date(0),
  };

  it('counts what it is told', async () => {
    const metrics = new Metrics(() => []);
    metrics.requestStarted();
    metrics.requestStarted();
    metrics.requestStarted();
    metrics.requestEnded('/directors', 200, 0.003);
    metrics.requestEnded('/directors', 200, 9);
    metrics.shed();
    metrics.answered('cache');
    metrics.read('m-db-0', 'timeout');
    metrics.retried();
    metrics.hedged();
    const text = await metrics.registry.metrics();
    for (const line of [
      'movie_search_query_request_duration_seconds_bucket{le="0.005",route="/directors",status="200"} 1',
      'movie_search_query_request_duration_seconds_bucket{le="0.0025",route="/directors",status="200"} 0',
      'movie_search_query_request_duration_seconds_bucket{le="2.5",route="/directors",status="200"} 1',
      'movie_search_query_request_duration_seconds_bucket{le="+Inf",route="/directors",status="200"} 2',
      'movie_search_query_request_duration_seconds_count{route="/directors",status="200"} 2',
      'movie_search_query_request_duration_seconds_sum{route="/directors",status="200"} 9.003',
      '# TYPE movie_search_query_request_duration_seconds histogram',
      'movie_search_query_requests_in_flight 1',
      'movie_search_query_requests_shed_total 1',
      'movie_search_query_answers_total{source="cache"} 1',
      'movie_search_query_replica_reads_total{replica="m-db-0",outcome="timeout"} 1',
      'movie_search_query_read_retries_total 1',
      'movie_search_query_read_hedges_total 1',
    ]) {
      expect(text).to.include(line);
    }
  });

  it('shows the replicas as they are when it is asked, and forgets those that left', async () => {
    let replicas: ConstructorParameters<typeof Metrics>[0] = () => [
      { name: 'm-db-0', state: 'ready', inFlight: 3, session: { dataset } },
      { name: 'm-db-1', state: 'failing', inFlight: 0, session: { dataset: null } },
    ];
    const metrics = new Metrics(() => replicas());
    const text = await metrics.registry.metrics();
    expect(text).to.include('movie_search_query_replicas{state="ready"} 1');
    expect(text).to.include('movie_search_query_replicas{state="failing"} 1');
    expect(text).to.include('movie_search_query_replica_reads_in_flight{replica="m-db-0"} 3');
    expect(text).to.include('movie_search_query_dataset_info{replica="m-db-0",version="2026-11"} 1');
    expect(text).to.not.include('dataset_info{replica="m-db-1"');

    replicas = () => [];
    expect(await metrics.registry.metrics()).to.not.include('m-db-0');
  });

  it('shows what replicas cost by term, and why they are avoided', async () => {
    const known = { state: 'ready', zone: null, reads: 1, ejections: 0, load: null, failure: null } as const;
    const load = loadSampleOf({
      cpuMs: 1500,
      cores: 2,
      networkInBytes: 10,
      diskWrittenBytes: 4096,
      cacheBytes: 7,
    });
    const factors = { cpu: 1, memory: 1, latency: 20, inFlight: 1, lag: 1.5 };
    const metrics = new Metrics(
      () => [],
      () => [
        { ...known, replica: 'm-db-0', figures: figures(), cost: 30, factors, avoided: 'cost' },
        {
          ...{ ...known, replica: 'm-db-1', state: 'failing', ejections: 3 },
          ...{ figures: figures({ lagMs: 1500, cpu: 0.25, memory: 0.5 }) },
          ...{ cost: null, factors: null, avoided: 'state', load },
        },
      ],
    );
    const text = await metrics.registry.metrics();
    for (const line of [
      'movie_search_query_replica_cost{replica="m-db-0"} 30',
      'movie_search_query_replica_cost_factor{replica="m-db-0",term="latency"} 20',
      'movie_search_query_replica_avoided{replica="m-db-0",reason="cost"} 1',
      'movie_search_query_replica_avoided{replica="m-db-1",reason="state"} 1',
      'movie_search_query_replica_state{replica="m-db-0",state="ready"} 1',
      'movie_search_query_replica_state{replica="m-db-0",state="failing"} 0',
      'movie_search_query_replica_state{replica="m-db-1",state="ready"} 0',
      'movie_search_query_replica_state{replica="m-db-1",state="failing"} 1',
      'movie_search_query_replica_ejections_total{replica="m-db-0"} 0',
      'movie_search_query_replica_ejections_total{replica="m-db-1"} 3',
      'movie_search_query_replica_cpu_seconds_total{replica="m-db-1"} 1.5',
      'movie_search_query_replica_cpu_cores{replica="m-db-1"} 2',
      'movie_search_query_replica_network_receive_bytes_total{replica="m-db-1"} 10',
      'movie_search_query_replica_disk_written_bytes_total{replica="m-db-1"} 4096',
      'movie_search_query_replica_cache_bytes{replica="m-db-1"} 7',
      'movie_search_query_replica_lag_seconds{replica="m-db-1"} 1.5',
      'movie_search_query_replica_cpu_ratio{replica="m-db-1"} 0.25',
      'movie_search_query_replica_memory_ratio{replica="m-db-1"} 0.5',
    ]) {
      expect(text).to.include(line);
    }
    expect(text).to.not.include('replica_cost{replica="m-db-1"');
    expect(text).to.not.match(/replica_(network_transmit_bytes_total|data_bytes)\{/);
    expect(text).to.not.match(/replica_(lag_seconds|cpu_ratio|memory_ratio)\{replica="m-db-0"/);
  });
});
