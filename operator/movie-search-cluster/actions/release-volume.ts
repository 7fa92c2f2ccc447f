import type { ActionModule } from '../apply/action-module.ts';
import { changeVolumeOwners } from '../apply/change-volume-owners.ts';

/** Has a volume outlive the MovieSearchCluster. */
export interface ReleaseVolume {
  readonly kind: 'ReleaseVolume';
  readonly name: string;
  readonly uid: string;
}

export const releaseVolume: ActionModule<ReleaseVolume> = {
  irreversible: false,
  event: ({ name }) => ({
    reason: 'RetainsVolume',
    message: `Volume ${name} is kept when the MovieSearchCluster is deleted (reclaimPolicy: Retain).`,
  }),
  execute: (volume, context) => changeVolumeOwners(context, volume, (others) => others),
};
