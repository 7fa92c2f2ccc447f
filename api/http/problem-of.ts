import { DeadlineExceeded } from '../deadline.ts';
import { DatasetUnreadable, NoDatasetLoaded } from '../datasets/dataset-errors.ts';
import { NoReplicaReady } from '../replica-pool/no-replica-ready.ts';
import { CursorRefused } from '../titles/cursor.ts';
import { FinderNotLoaded } from '../titles/finder-not-loaded.ts';
import { invalidParameters, Problem } from './problem.ts';

/** How to answer an error that a request ended in. What nobody foresaw is a 500 that gives nothing away. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CursorRefused) {
    return invalidParameters([{ parameter: 'cursor', detail: error.message }], error);
  }
  if (error instanceof NoReplicaReady) {
    return new Problem(503, 'No database replica can be read from at the moment. Try again.', {
      type: 'urn:movie-search:no-replica-ready',
      title: 'No replica is ready',
      headers: { 'Retry-After': '1' },
      cause: error,
    });
  }
  if (error instanceof NoDatasetLoaded) {
    return new Problem(503, 'No dataset has been loaded yet. Try again once the load is done.', {
      type: 'urn:movie-search:no-dataset-loaded',
      title: 'No dataset is loaded',
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  }
  if (error instanceof DatasetUnreadable) {
    return new Problem(
      503,
      'The dataset was made for another release of this service, and would be misread here. Try again once the upgrade is done.',
      {
        type: 'urn:movie-search:dataset-unreadable',
        title: 'The dataset is of another release',
        headers: { 'Retry-After': '5' },
        cause: error,
      },
    );
  }
  if (error instanceof FinderNotLoaded) {
    return new Problem(
      503,
      'The search that the cursor belongs to is still being loaded here. Try again with the same cursor.',
      {
        type: 'urn:movie-search:search-loading',
        title: 'The search is being loaded',
        headers: { 'Retry-After': '1' },
        cause: error,
      },
    );
  }
  if (error instanceof DeadlineExceeded) {
    return new Problem(504, 'The replicas took too long. Try again, or ask for a longer part of the title.', {
      type: 'urn:movie-search:deadline-exceeded',
      title: 'No answer in time',
      cause: error,
    });
  }
  return new Problem(500, 'Something went wrong here. The request id finds it in the logs.', {
    cause: error,
  });
}
