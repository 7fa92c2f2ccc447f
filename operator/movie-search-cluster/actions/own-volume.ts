import type { ActionModule } from '../apply/action-module.ts';
import { ownerReference } from '../objects/object-metadata.ts';
import { changeVolumeOwners } from '../apply/change-volume-owners.ts';

/** Has a volume go with the MovieSearchCluster. */
export interface OwnVolume {
  readonly kind: 'OwnVolume';
  readonly name: string;
  readonly uid: string;
}

export const ownVolume: ActionModule<OwnVolume> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'OwnsVolume',
    message: `Volume ${name} is deleted with the MovieSearchCluster from now on (reclaimPolicy: Delete).`,
  }),
  execute: (volume, context) =>
    changeVolumeOwners(context, volume, (others) => [...others, ownerReference(context.cluster)]),
};
