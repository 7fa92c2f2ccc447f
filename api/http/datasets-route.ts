import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import type { DatasetList } from '../datasets/dataset-list.ts';
import { datasetsAnswer, datasetsListed, listedDataset, loadReport } from '../datasets/datasets-answer.ts';
import type { ReplicaTitles } from '../titles/replica-titles.ts';
import { defineRoute, type Route } from './route.ts';
import { TAGGED_ANSWER_HEADERS, TAGGED_ANSWER_PROBLEMS, taggedAnswer } from './tagged-answer.ts';

/** `GET /datasets`. */
export function datasetsRoute(options: {
  readonly datasets: Pick<DatasetList<ReplicaTitles>, 'read'>;
  /** Whether the search snapshot of a dataset is in memory. */
  readonly inMemory: (dataset: KeptDataset) => boolean;
}): Route {
  return defineRoute({
    method: 'GET',
    path: '/datasets',
    operationId: 'listDatasets',
    summary: 'The dataset versions that are served and kept, and how their loads went',
    params: {},
    response: {
      description: 'What there is.',
      component: 'DatasetsAnswer',
      headers: TAGGED_ANSWER_HEADERS,
    },
    components: { DatasetsAnswer: datasetsAnswer, Dataset: listedDataset, LoadReport: loadReport },
    problems: TAGGED_ANSWER_PROBLEMS,
    // Two reads of their own, which are not read together with those of others.
    cost: 4,
    handle: async (_, { deadline }) => {
      const { listing, dataset, replica } = await options.datasets.read(deadline);
      return taggedAnswer(datasetsListed(listing, options.inMemory), { dataset, replica });
    },
  });
}
