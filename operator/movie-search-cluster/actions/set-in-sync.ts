import { pods } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { inSyncGate, manager } from '../objects/object-names.ts';

/** Turns a member's readiness gate: whether it serves reads. */
export interface SetInSync {
  readonly kind: 'SetInSync';
  readonly name: string;
  readonly inSync: boolean;
  /** For people. */
  readonly why: string;
}

export const setInSync: ActionModule<SetInSync> = {
  irreversible: false,
  event: ({ name, inSync, why }) =>
    inSync
      ? { reason: 'MemberInSync', message: `${name} is in sync and serves reads (${why}).` }
      : { reason: 'MemberNotInSync', message: `${name} serves no reads: ${why}.` },
  async execute({ name, inSync, why }, context) {
    const { stores, now } = context.tools;
    const condition = {
      type: inSyncGate,
      status: inSync ? 'True' : 'False',
      reason: inSync ? 'InSync' : 'NotInSync',
      message: why,
      lastTransitionTime: now().toISOString(),
    };
    const object = {
      metadata: { name, namespace: context.namespace },
      status: { conditions: [condition] },
    };
    const fieldManager = `${manager}-gate`;
    await context.patch(pods, stores.pods, name, { type: 'apply', object, fieldManager }, 'status');
    return true;
  },
};
