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
    const { admin, users } = context.tools;
    const { member, credentials } = context.reach(primary);
    const changed = await admin.ensureUsers(member, credentials, context.signal);
    const { replicaSet } = context.observation.observed;
    if (replicaSet.kind === 'Known') users.remember(context.key, replicaSet.view.replicaSetId, credentials);
    return changed;
  },
};
