import { pods } from '../../kube/resources.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { notReadyPatch } from '../objects/not-ready-patch.ts';

/** Marks a member's pod not ready whose kubelet cannot do so. */
export interface MarkNotReady {
  readonly kind: 'MarkNotReady';
  readonly name: string;
  readonly uid: string;
  /** For people. */
  readonly why: string;
}

export const markNotReady: ActionModule<MarkNotReady> = {
  irreversible: false,
  event: ({ name, why }) => ({ reason: 'MarkedNotReady', message: `Marked ${name} not ready: ${why}.` }),
  async execute({ name, uid, why }, context) {
    const { stores, now } = context.tools;
    const patch = notReadyPatch({ name, namespace: context.namespace, uid }, why, now());
    await context.patch(pods, stores.pods, name, patch, 'status');
    return true;
  },
};
