import type { CreateSeedJob } from '../actions/create-seed-job.ts';
import type { DeleteSeedJob } from '../actions/delete-seed-job.ts';
import type { ObservedSeedJob, PointerObservation } from '../observed.ts';
import type { Remark } from '../remark.ts';

export type DatasetAction = CreateSeedJob | DeleteSeedJob;

export interface DatasetInput {
  /** The version that should be served. */
  readonly version: string;
  /** The Job that loads it, and the hash of its template. */
  readonly jobName: string;
  readonly jobHash: string;
  readonly pointer: PointerObservation;
  readonly jobs: readonly ObservedSeedJob[];
  /** There is a primary to write to, and the loader's user exists. */
  readonly writable: boolean;
}

export interface DatasetPlan {
  readonly actions: readonly DatasetAction[];
  /** Current: the wanted version is served. Unknown: no member could be asked. */
  readonly state: 'Current' | 'Waiting' | 'Loading' | 'Failed' | 'Unknown';
  /** What is under way or wrong; null where the wanted version is served. */
  readonly remark: Remark | null;
  /** What stands in the way; null: nothing that is known. */
  readonly trouble: Remark | null;
}

/**
 * What to do next so that the wanted dataset version is served: one Job for it, and none for any other. The pointer in the
 * database is the truth; a Job that has completed without it (its data were lost since) is made anew.
 */
export function planDataset(input: DatasetInput): DatasetPlan {
  const { pointer, version, jobName } = input;
  const job = input.jobs.find(({ name }) => name === jobName);
  const others = input.jobs.filter(({ name, terminating }) => name !== jobName && !terminating);
  const cleanUp = others.map((other) => deletion(other, `dataset ${version} is wanted now`));

  if (pointer.kind === 'Unknown') {
    const message = 'No member could be asked which dataset is served.';
    return { actions: [], state: 'Unknown', remark: { reason: 'NoAnswer', message }, trouble: null };
  }
  if (pointer.pointer?.version === version) {
    return { actions: cleanUp, state: 'Current', remark: null, trouble: null };
  }
  if (job === undefined) {
    if (!input.writable) {
      const message = `Dataset ${version} is loaded as soon as the database has a primary.`;
      const remark = { reason: 'WaitingForDatabase', message };
      return { actions: cleanUp, state: 'Waiting', remark, trouble: null };
    }
    return loading(version, [...cleanUp, { kind: 'CreateSeedJob', name: jobName, version }]);
  }
  if (job.terminating) return loading(version, cleanUp);
  if (job.templateHash !== input.jobHash) {
    return loading(version, [...cleanUp, deletion(job, 'its source or image has changed')]);
  }
  switch (job.state) {
    case 'Running':
      return loading(version, cleanUp, job);
    case 'Complete':
      return loading(version, [
        ...cleanUp,
        deletion(job, `it had loaded dataset ${version}, which is no longer there`),
      ]);
    case 'Failed': {
      const remark = {
        reason: 'LoadFailed',
        message:
          `Dataset ${version} could not be loaded: ${job.message ?? job.trouble ?? 'see the logs of its Job'}. ` +
          `Correct spec.dataset, or delete Job ${job.name} to try again.`,
      };
      return { actions: cleanUp, state: 'Failed', remark, trouble: remark };
    }
    default:
      return job.state satisfies never;
  }
}

function loading(
  version: string,
  actions: readonly DatasetAction[],
  job: ObservedSeedJob | null = null,
): DatasetPlan {
  const detail = job?.message == null ? '' : `; the last try ended with: ${job.message}`;
  return {
    actions,
    state: 'Loading',
    remark: { reason: 'LoadingDataset', message: `Loading dataset ${version}${detail}.` },
    trouble: job?.trouble == null ? null : { reason: 'LoaderNotStarting', message: job.trouble },
  };
}

function deletion(job: ObservedSeedJob, why: string): DeleteSeedJob {
  return { kind: 'DeleteSeedJob', name: job.name, uid: job.uid, why };
}
