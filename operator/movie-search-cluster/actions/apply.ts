import { isNotFound } from '../../../kube/kube-error.ts';
import { applyObject } from '../../kube/apply-object.ts';
import type { ActionContext } from '../apply/action-context.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { assertOwned } from '../apply/ownership.ts';
import { storeOf } from '../kube-stores.ts';
import type { AppliedObject } from '../objects/applied-objects.ts';
import { manager } from '../objects/object-names.ts';

/** Brings a Kubernetes object to what it should be; one that is as it should be already is left alone. */
export interface Apply {
  readonly kind: 'Apply';
  readonly applied: AppliedObject;
}

export const apply: ActionModule<Apply> = {
  irreversible: false,
  event: () => null,
  async execute({ applied: { kind, object } }, context) {
    const { kube, stores, ledger } = context.tools;
    const { namespace, signal } = context;
    const store = storeOf(stores, kind.kind);
    const live = store.get({ name: object.metadata.name ?? '', namespace });
    // What is not among ours may be somebody else's, or ours and not seen yet.
    if (live === undefined) await refuseStranger({ kind, object }, context);
    const result = await applyObject(kube, kind, object, { fieldManager: manager, live, signal });
    if (result.changed) ledger.changed(context.key, store, result.object);
    return result.changed;
  },
};

async function refuseStranger({ kind, object }: AppliedObject, context: ActionContext): Promise<void> {
  const { name = '', namespace } = object.metadata;
  const { signal, cluster, tools } = context;
  try {
    assertOwned(await tools.kube.get(kind, { name, namespace }, { signal }), cluster.metadata.uid);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
