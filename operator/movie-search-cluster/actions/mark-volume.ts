import { annotateVolume } from '../apply/annotate-volume.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { keepAnnotations } from '../objects/keep-annotations.ts';
import { adoptedByAnnotation, clusterUidAnnotation } from '../objects/object-names.ts';
import type { VolumeOrigin } from '../observed.ts';

/** Writes on a volume whose it is, where an operator of an earlier release did not. */
export interface MarkVolume {
  readonly kind: 'MarkVolume';
  readonly name: string;
  readonly uid: string;
  readonly origin: Exclude<VolumeOrigin, 'Kept'>;
}

export const markVolume: ActionModule<MarkVolume> = {
  irreversible: false,
  event: () => null,
  execute: ({ origin, ...volume }, context) =>
    annotateVolume(context, volume, {
      ...keepAnnotations,
      [origin === 'Made' ? clusterUidAnnotation : adoptedByAnnotation]: context.cluster.metadata.uid,
    }),
};
