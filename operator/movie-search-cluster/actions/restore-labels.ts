import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import { persistentVolumeClaims, pods } from '../../kube/resources.ts';
import type { ActionContext } from '../apply/action-context.ts';
import type { ActionModule } from '../apply/action-module.ts';
import type { KubeStore } from '../kube-stores.ts';
import { manager } from '../objects/object-names.ts';
import type { UnlabelledObject } from '../observed.ts';

/** Puts back the labels by which a member's pod or claim is found. */
export interface RestoreLabels {
  readonly kind: 'RestoreLabels';
  readonly name: string;
  readonly object: UnlabelledObject & { readonly kind: 'Pod' | 'PersistentVolumeClaim' };
}

export const restoreLabels: ActionModule<RestoreLabels> = {
  irreversible: false,
  event: ({ object: { kind, name, labels } }) => ({
    reason: 'RestoredLabels',
    message: `Put back labels of ${kind} ${name} by which it is found: ${Object.keys(labels).join(', ')}.`,
  }),
  async execute({ object }, context) {
    const { stores } = context.tools;
    if (object.kind === 'Pod') await patchLabels(context, pods, stores.pods, object);
    else await patchLabels(context, persistentVolumeClaims, stores.volumes, object);
    return true;
  },
};

/** Of that very object as it was seen, and no other that has come to its name since. */
async function patchLabels<T extends KubeObject>(
  { key, namespace, signal, tools: { kube, ledger } }: ActionContext,
  kind: ResourceKind<T>,
  store: KubeStore<T>,
  { name, resourceVersion, labels }: UnlabelledObject,
): Promise<void> {
  const patch = { type: 'merge', object: { metadata: { resourceVersion, labels } } } as const;
  const labelled = await kube.patch(kind, { name, namespace }, patch, { fieldManager: manager, signal });
  // To the copies it is new: they did not have it before.
  ledger.created(key, store, labelled);
}
