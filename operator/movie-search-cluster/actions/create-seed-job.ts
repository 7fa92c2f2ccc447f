import { jobs } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { seedJob } from '../objects/seed-job.ts';

/** Has the loader load the dataset that the spec names. */
export interface CreateSeedJob {
  readonly kind: 'CreateSeedJob';
  readonly name: string;
  readonly version: string;
}

export const createSeedJob: ActionModule<CreateSeedJob> = {
  irreversible: false,
  event: ({ name, version }) => ({
    reason: 'LoadingDataset',
    message: `Started Job ${name} to load dataset ${version}.`,
  }),
  execute: (_action, context) =>
    context.create(jobs, context.tools.stores.jobs, seedJob(context.cluster, context.tools.settings)),
};
