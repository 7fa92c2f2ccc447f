import { persistentVolumeClaims } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Deletes the claim of a member that has left, and with it the data. */
export interface DeleteVolume {
  readonly kind: 'DeleteVolume';
  readonly name: string;
  readonly uid: string;
}

export const deleteVolume: ActionModule<DeleteVolume> = {
  irreversible: true,
  event: ({ name }) => ({
    reason: 'DeletedVolume',
    message: `Deleted volume ${name} of a member that has left.`,
  }),
  execute: ({ name, uid }, context) =>
    context.delete(persistentVolumeClaims, context.tools.stores.volumes, name, uid),
};
