import { countsInWords, type DatasetPointer, type KeptDataset } from '../../../catalog/dataset-pointer.ts';
import type { ActionModule } from '../apply/action-module.ts';

/** Has readers go back to a version that is kept. */
export interface SwitchDataset {
  readonly kind: 'SwitchDataset';
  /** Name of the primary's pod. */
  readonly primary: string;
  /** The pointer by which that was decided: on any other nothing is done. */
  readonly from: DatasetPointer;
  readonly to: KeptDataset;
}

export const switchDataset: ActionModule<SwitchDataset> = {
  // The version it switches from is kept.
  irreversible: false,
  event: ({ from, to }) => ({
    reason: 'SwitchedDataset',
    message:
      `Switched from dataset ${from.version} (${from.titles} titles) to dataset ${to.version}, which was kept: ${countsInWords(to)}, ` +
      `loaded at ${to.loadedAt.toISOString()}. Nothing was loaded.`,
  }),
  execute({ primary, from, to }, context) {
    const { admin, member } = context.reach(primary);
    return admin.switchDataset(member, { from, to, at: context.tools.now() }, context.signal);
  },
};
