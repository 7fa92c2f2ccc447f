import { pods } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Deletes a member's pod. */
export interface DeleteMember {
  readonly kind: 'DeleteMember';
  readonly name: string;
  readonly uid: string;
  /** How long it has to end, in seconds; null: as long as its pod says. */
  readonly graceSeconds: number | null;
  /** For people. */
  readonly why: string;
}

export const deleteMember: ActionModule<DeleteMember> = {
  irreversible: true,
  event: ({ name, why }) => ({ reason: 'DeletedMember', message: `Deleted pod ${name}: ${why}.` }),
  execute: ({ name, uid, graceSeconds }, context) =>
    context.delete(pods, context.tools.stores.pods, name, uid, graceSeconds ?? undefined),
};
