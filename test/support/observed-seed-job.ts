import type { ObservedSeedJob } from '../../operator/movie-search-cluster/observed.ts';

/** A Job that loads, and of which there is nothing else to say. */
export function observedSeedJob(
  job: Pick<ObservedSeedJob, 'name'> & Partial<ObservedSeedJob>,
): ObservedSeedJob {
  return {
    uid: 'uid',
    templateHash: 'hash',
    state: 'Running',
    refused: false,
    message: null,
    trouble: null,
    terminating: false,
    ...job,
  };
}
