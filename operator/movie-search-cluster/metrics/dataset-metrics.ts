import type { MovieSearchClusterStatus } from '../../../crds/movie-search-cluster.ts';
import type { LoadProgressStatus } from '../../../crds/status.ts';
import {
  epochSeconds,
  single,
  type ClusterFigures,
  type ClusterGauge,
  type ClusterSample,
} from './cluster-gauge.ts';

/** Reasons of the condition DatasetCurrent by which a load has ended and will not be tried again by itself (`planDataset`). */
const failures = ['LoadFailed', 'LoadRefused'] as const;

/** What is told of the dataset that is served, and of the one being loaded. */
export const datasetGauges: readonly ClusterGauge[] = [
  {
    name: 'movie_search_cluster_dataset_info',
    help: '1 for the dataset version that is served, beside the one that the spec asks for.',
    labels: ['version', 'wanted'],
    samples: ({ cluster: { spec, status } }) =>
      status?.dataset?.version === undefined
        ? []
        : [{ labels: { version: status.dataset.version, wanted: spec.dataset.version }, value: 1 }],
  },
  {
    name: 'movie_search_cluster_dataset_titles',
    help: 'Films of the dataset that is served.',
    samples: ofStatus(({ dataset }) => dataset?.titles),
  },
  {
    name: 'movie_search_cluster_dataset_rejected_rows',
    help: 'Rows of its files that were set aside as the dataset that is served was loaded.',
    samples: ofStatus(({ dataset }) => dataset?.rejectedRows),
  },
  {
    name: 'movie_search_cluster_dataset_loaded_timestamp_seconds',
    help: 'When the dataset that is served was complete and verified.',
    samples: ofStatus(({ dataset }) =>
      dataset?.loadedAt === undefined ? undefined : epochSeconds(new Date(dataset.loadedAt)),
    ),
  },
  {
    name: 'movie_search_cluster_dataset_load_failed',
    help:
      '1 where the load of the dataset that the spec asks for has failed, or was refused, by reason: LoadFailed or LoadRefused. ' +
      'It is not tried again by itself.',
    labels: ['reason'],
    samples: failureSamples,
  },
  {
    name: 'movie_search_cluster_dataset_load_info',
    help: '1 while a dataset is loaded, with its version and what its loader does. Absent: none is.',
    labels: ['version', 'phase'],
    samples: ofLoad(({ version, phase }) => [{ labels: { version, phase }, value: 1 }]),
  },
  {
    name: 'movie_search_cluster_dataset_load_phase_ratio',
    help: 'How much of the phase that the loader is in is done, from 0 to 1. Absent: not known, or none is loaded.',
    labels: ['version', 'phase'],
    samples: ofLoad(({ version, phase, percent }) =>
      percent === undefined ? [] : [{ labels: { version, phase }, value: percent / 100 }],
    ),
  },
  {
    name: 'movie_search_cluster_dataset_load_titles',
    help: 'Films that the load under way has written. Absent: none is under way.',
    labels: ['version'],
    samples: ofLoad(({ version, titles }) => [{ labels: { version }, value: titles }]),
  },
];

function ofStatus(
  figure: (status: MovieSearchClusterStatus) => number | undefined,
): (figures: ClusterFigures) => ClusterSample[] {
  return ({ cluster: { status } }) => (status === undefined ? [] : single(figure(status)));
}

function ofLoad(
  samples: (progress: LoadProgressStatus) => readonly ClusterSample[],
): (figures: ClusterFigures) => readonly ClusterSample[] {
  return ({ cluster: { status } }) =>
    status?.dataset?.progress === undefined ? [] : samples(status.dataset.progress);
}

/** Every reason at all times, so that whoever looks for one can tell "no" from "nobody says". */
function failureSamples({ cluster: { status } }: ClusterFigures): ClusterSample[] {
  const current = status?.conditions?.find(({ type }) => type === 'DatasetCurrent');
  if (current === undefined) return [];
  return failures.map((reason) => ({
    labels: { reason },
    value: current.status === 'False' && current.reason === reason ? 1 : 0,
  }));
}
