import { annotateVolume } from '../apply/annotate-volume.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { startedAnnotation } from '../objects/object-names.ts';

/** Writes on a volume that a mongod has started on it: from now on it may hold data. */
export interface MarkVolumeStarted {
  readonly kind: 'MarkVolumeStarted';
  readonly name: string;
  readonly uid: string;
}

export const markVolumeStarted: ActionModule<MarkVolumeStarted> = {
  irreversible: false,
  event: () => null,
  execute: (volume, context) =>
    annotateVolume(context, volume, { [startedAnnotation]: context.tools.now().toISOString() }),
};
