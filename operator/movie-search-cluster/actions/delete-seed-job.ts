import { jobs } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Deletes a loader's Job and its pods. */
export interface DeleteSeedJob {
  readonly kind: 'DeleteSeedJob';
  readonly name: string;
  readonly uid: string;
  /** For people. */
  readonly why: string;
}

export const deleteSeedJob: ActionModule<DeleteSeedJob> = {
  irreversible: false,
  event: ({ name, why }) => ({ reason: 'DeletedSeedJob', message: `Deleted Job ${name}: ${why}.` }),
  execute: ({ name, uid }, context) => context.delete(jobs, context.tools.stores.jobs, name, uid),
};
