import { differenceOf } from '../../mongo/dataset-switch.ts';
import type { DeleteSeedJob } from '../actions/delete-seed-job.ts';
import type { ObservedSeedJob } from '../observed.ts';
import type { DatasetInput, DatasetPlan } from './plan-dataset.ts';

/** A plan, or the reason why there is none: to be read after "Loading dataset x"; null: the version is not kept. */
export type SwitchBack = { readonly plan: DatasetPlan } | { readonly whyNot: string | null };

/**
 * How to get to the wanted version without a load: where it is kept, and lies there as it is remembered, by one write of the pointer.
 * Loaders of other versions end first, though one that is lost can do no harm: it switches only upon the pointer that it began with.
 *
 * @param jobs `job`: the loader of the wanted version, if there is one
 * @param cleanUp deletes the Jobs of other versions
 */
export function planSwitchBack(
  { version, pointer, primary }: DatasetInput,
  jobs: { readonly job: ObservedSeedJob | undefined; readonly others: readonly ObservedSeedJob[] },
  cleanUp: readonly DeleteSeedJob[],
): SwitchBack {
  if (pointer.kind === 'Unknown' || pointer.pointer === null || pointer.kept === undefined)
    return { whyNot: null };
  const { dataset, look } = pointer.kept;
  const { job, others } = jobs;
  // It was found not to be as it was, and is being loaded anew: what it is like meanwhile says nothing.
  const isLoading = job !== undefined && (job.state === 'Running' || job.terminating);
  if (isLoading) return { whyNot: null };
  if (look === 'Unknown') {
    return waiting(
      cleanUp,
      'NoAnswer',
      `Dataset ${version} is kept, and the primary does not say whether it is whole`,
    );
  }
  const difference = differenceOf(dataset, look);
  if (difference !== null) return { whyNot: ` anew: it was kept, but ${difference}` };
  const loader = others.find(({ state }) => state === 'Running');
  if (loader !== undefined) {
    return waiting(
      cleanUp,
      'SwitchingDataset',
      `Switching back to dataset ${version} once Job ${loader.name} has ended`,
    );
  }
  if (primary === null) {
    return waiting(
      cleanUp,
      'WaitingForDatabase',
      `Dataset ${version} is kept, and served as soon as the database has a primary`,
    );
  }
  return under([...cleanUp, { kind: 'SwitchDataset', primary, from: pointer.pointer, to: dataset }], {
    reason: 'SwitchingDataset',
    message: `Switching back to dataset ${version}, which is kept.`,
  });
}

function waiting(cleanUp: readonly DeleteSeedJob[], reason: string, message: string): SwitchBack {
  return under(cleanUp, { reason, message: `${message}.` });
}

function under(actions: DatasetPlan['actions'], remark: NonNullable<DatasetPlan['remark']>): SwitchBack {
  return { plan: { actions, state: 'Loading', remark, trouble: null } };
}
