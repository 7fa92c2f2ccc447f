import type { ActionModule } from '../apply/action-module.ts';

/** Makes the database users as the Secret has them. */
export interface EnsureUsers {
  readonly kind: 'EnsureUsers';
  /** Name of the primary's pod. */
  readonly primary: string;
}

export const ensureUsers: ActionModule<EnsureUsers> = {
  irreversible: false,
  event: () => ({ reason: 'CreatedUsers', message: 'Made the database users as the Secret has them.' }),
  async execute({ primary }, context) {
    const { admin, member } = context.reach(primary);
    const changed = await admin.ensureUsers(member, context.signal);
    const { observed, credentials } = context.observation;
    const { replicaSet } = observed;
    if (replicaSet.kind === 'Known' && credentials !== null)
      context.tools.users.remember(context.key, replicaSet.view.replicaSetId, credentials);
    return changed;
  },
};
