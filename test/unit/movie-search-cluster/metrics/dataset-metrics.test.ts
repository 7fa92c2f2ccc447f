import { expect } from 'chai';
import type { MovieSearchClusterStatus } from '../../../../crds/movie-search-cluster.ts';
import type { Condition } from '../../../../crds/status.ts';
import { onlyOf, scrapeClusters } from '../../../support/cluster-samples.ts';
import { live } from '../../../support/memory-stores.ts';
import { movieSearchCluster } from '../../../support/movie-search-cluster.ts';
import { now } from '../../../support/observed.ts';

const at = now.toISOString();

async function scrape(status: MovieSearchClusterStatus): Promise<string[]> {
  const cluster = { ...live(movieSearchCluster()), status };
  const samples = await scrapeClusters(() => [{ cluster, counts: [], nodes: [], reconciledAt: now }], now);
  const parts = ['info', 'titles', 'rejected_rows', 'loaded_timestamp_seconds', 'load_failed', 'load_info'];
  return onlyOf(
    [...parts, 'load_phase_ratio', 'load_titles'].map((part) => `dataset_${part}`),
    samples,
  );
}

function current(status: Condition['status'], reason: string): MovieSearchClusterStatus {
  return {
    conditions: [{ type: 'DatasetCurrent', status, reason, lastTransitionTime: at, message: '' }],
  };
}

describe('the metrics of the dataset', () => {
  it('tell what is served, beside what is wanted', async () => {
    const dataset = { version: '2026-10', titles: 1234, rejectedRows: 5, loadedAt: at };
    expect(await scrape({ dataset })).to.have.members([
      'dataset_info{version="2026-10",wanted="2026-11"} 1',
      'dataset_titles 1234',
      'dataset_rejected_rows 5',
      `dataset_loaded_timestamp_seconds ${now.getTime() / 1000}`,
    ]);
  });

  it('tell how far a load is', async () => {
    const progress = { version: '2026-11', phase: 'Loading', percent: 42, titles: 7, since: at };
    expect(await scrape({ dataset: { progress } })).to.have.members([
      'dataset_load_info{version="2026-11",phase="Loading"} 1',
      'dataset_load_phase_ratio{version="2026-11",phase="Loading"} 0.42',
      'dataset_load_titles{version="2026-11"} 7',
    ]);
  });

  for (const [status, reason, failed, refused] of [
    ['True', 'Served', 0, 0],
    ['False', 'LoadingDataset', 0, 0],
    ['False', 'LoadFailed', 1, 0],
    ['False', 'LoadRefused', 0, 1],
    ['Unknown', 'NoAnswer', 0, 0],
  ] as const) {
    it(`tell of a load that has failed or was refused, where DatasetCurrent is ${status} for ${reason}`, async () => {
      expect(await scrape(current(status, reason))).to.have.members([
        `dataset_load_failed{reason="LoadFailed"} ${failed}`,
        `dataset_load_failed{reason="LoadRefused"} ${refused}`,
      ]);
    });
  }

  it('say nothing of a cluster that has no status', async () => {
    expect(await scrape({})).to.deep.equal([]);
  });
});
