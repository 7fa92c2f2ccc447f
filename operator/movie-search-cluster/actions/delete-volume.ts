import { persistentVolumeClaims } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Deletes the volume of a member that has left. */
export interface DeleteVolume {
  readonly kind: 'DeleteVolume';
  readonly name: string;
}

export const deleteVolume: ActionModule<DeleteVolume> = {
  irreversible: true,
  event: ({ name }) => ({
    reason: 'DeletedVolume',
    message: `Deleted volume ${name} of a member that has left.`,
  }),
  async execute({ name }, context) {
    const { volumes } = context.tools.stores;
    const uid = volumes.get({ name, namespace: context.namespace })?.metadata.uid;
    return uid === undefined ? false : context.delete(persistentVolumeClaims, volumes, name, uid);
  },
};
