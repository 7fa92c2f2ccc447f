import { pods } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Deletes a query pod that is lost, so that its Deployment makes another one. */
export interface DeleteQueryPod {
  readonly kind: 'DeleteQueryPod';
  readonly name: string;
  readonly uid: string;
  /** For people. */
  readonly why: string;
}

export const deleteQueryPod: ActionModule<DeleteQueryPod> = {
  // It holds nothing, and its Deployment makes another one.
  irreversible: false,
  event: ({ name, why }) => ({ reason: 'DeletedQueryPod', message: `Deleted query pod ${name}: ${why}.` }),
  execute: ({ name, uid }, context) => context.delete(pods, context.tools.stores.pods, name, uid),
};
