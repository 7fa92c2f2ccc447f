import type { DatasetPointer } from '../../../catalog/dataset-pointer.ts';
import { schemaOf } from '../../../catalog/dataset-schema.ts';
import type { CreateSeedJob } from '../actions/create-seed-job.ts';
import type { DeleteSeedJob } from '../actions/delete-seed-job.ts';
import type { SwitchDataset } from '../actions/switch-dataset.ts';
import type { ObservedSeedJob, PointerObservation } from '../observed.ts';
import type { Remark } from '../remark.ts';
import { planSwitchBack } from './plan-switch-back.ts';

export type DatasetAction = CreateSeedJob | DeleteSeedJob | SwitchDataset;

export interface DatasetInput {
  /** The version that should be served. */
  readonly version: string;
  /** By which rules it should be made: those that the query service of this release asks by. */
  readonly schema: number;
  /** The Job that loads it, and the hash of its template. */
  readonly jobName: string;
  readonly jobHash: string;
  readonly pointer: PointerObservation;
  readonly jobs: readonly ObservedSeedJob[];
  /** There is a primary to write to, and the loader's user exists. */
  readonly writable: boolean;
  /** The primary's pod; null: there is no primary, or it is not found. */
  readonly primary: string | null;
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
 * What to do next so that the wanted dataset version is served, made by the wanted rules: a switch where it is kept, else one Job for
 * it, and none for any other. The pointer in the database is the truth; a Job that has completed without it (its data were lost since) is made anew.
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
  const served = pointer.pointer?.version === version ? pointer.pointer : null;
  if (served !== null && schemaOf(served) === input.schema) {
    return { actions: cleanUp, state: 'Current', remark: null, trouble: null };
  }
  const back = planSwitchBack(
    input,
    { job, others: input.jobs.filter(({ name }) => name !== jobName) },
    cleanUp,
  );
  if ('plan' in back) return back.plan;
  const anew = back.whyNot ?? (served === null ? '' : whyAnew(served, input.schema));
  const underWay = (actions: readonly DatasetAction[], running: ObservedSeedJob | null = null): DatasetPlan =>
    loading(`Loading dataset ${version}${anew}`, actions, running);
  if (job === undefined) {
    if (!input.writable) {
      const message = `Dataset ${version} is loaded as soon as the database has a primary.`;
      const remark = { reason: 'WaitingForDatabase', message };
      return { actions: cleanUp, state: 'Waiting', remark, trouble: null };
    }
    return underWay([...cleanUp, { kind: 'CreateSeedJob', name: jobName, version }]);
  }
  if (job.terminating) return underWay(cleanUp);
  if (job.templateHash !== input.jobHash) {
    return underWay([...cleanUp, deletion(job, 'its source, titles, judgement or image has changed')]);
  }
  switch (job.state) {
    case 'Running':
      return underWay(cleanUp, job);
    case 'Complete':
      // Loaded by the Job as it should be now, and still by other rules: another run would do the same.
      if (served !== null) return failed(cleanUp, loaderOfOtherRules(job, input.schema, schemaOf(served)));
      return underWay([
        ...cleanUp,
        deletion(job, `it had loaded dataset ${version}, which is no longer there`),
      ]);
    case 'Failed':
      return failed(cleanUp, job.refused ? refused(job, input) : loadFailed(job, version));
    default:
      return job.state satisfies never;
  }
}

function whyAnew(served: DatasetPointer, schema: number): string {
  return ` anew: what is served was made by rules ${schemaOf(served)}, and this release works by rules ${schema}`;
}

function failed(actions: readonly DatasetAction[], remark: Remark): DatasetPlan {
  return { actions, state: 'Failed', remark, trouble: remark };
}

function loadFailed(job: ObservedSeedJob, version: string): Remark {
  const why = withoutStop(job.message ?? job.trouble ?? 'see the logs of its Job');
  return {
    reason: 'LoadFailed',
    message: `Dataset ${version} could not be loaded: ${why}. Correct spec.dataset, or delete Job ${job.name} to try again.`,
  };
}

function refused(job: ObservedSeedJob, { version, pointer }: DatasetInput): Remark {
  const served = pointer.kind === 'Read' ? pointer.pointer : null;
  const still = served === null ? 'No dataset is served yet' : `Dataset ${served.version} is served on`;
  const why = withoutStop(job.message ?? 'see the logs of its Job');
  return {
    reason: 'LoadRefused',
    message:
      `Dataset ${version} is refused: ${why}. ${still}. ` +
      `Once the files are right, delete Job ${job.name} to load them; a change of spec.dataset makes a new load by itself.`,
  };
}

/** Loaders end their sentences, and another one follows. */
function withoutStop(message: string): string {
  return message.replace(/\.$/u, '');
}

function loaderOfOtherRules({ name }: ObservedSeedJob, wanted: number, made: number): Remark {
  return {
    reason: 'LoaderOfOtherRelease',
    message:
      `Job ${name} has made the dataset by rules ${made}, but this release of the operator works by rules ${wanted}: ` +
      "give it the seed image of its own release (the chart's images.seed). Query pods of this release do not answer from the dataset until then.",
  };
}

function loading(what: string, actions: readonly DatasetAction[], job: ObservedSeedJob | null): DatasetPlan {
  const detail = job?.message == null ? '' : `; the last try ended with: ${job.message}`;
  return {
    actions,
    state: 'Loading',
    remark: { reason: 'LoadingDataset', message: `${what}${detail}.` },
    trouble: job?.trouble == null ? null : { reason: 'LoaderNotStarting', message: job.trouble },
  };
}

function deletion(job: ObservedSeedJob, why: string): DeleteSeedJob {
  return { kind: 'DeleteSeedJob', name: job.name, uid: job.uid, why };
}
