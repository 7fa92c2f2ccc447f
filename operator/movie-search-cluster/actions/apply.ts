import { appliedForm, appliedHash, applyObject } from '../../kube/apply-object.ts';
import type { ActionModule } from '../apply/action-module.ts';
import { storeOf } from '../kube-stores.ts';
import { objectId, type AppliedObject } from '../objects/applied-objects.ts';
import { manager } from '../objects/object-names.ts';

/** Brings a Kubernetes object to what it should be, or makes it. */
export interface Apply {
  readonly kind: 'Apply';
  readonly applied: AppliedObject;
  /** Of the object that was seen; null: there was none. */
  readonly uid: string | null;
}

export const apply: ActionModule<Apply> = {
  irreversible: false,
  event: () => null,
  async execute({ applied, uid }, context) {
    const { kube, stores, ledger, history, now } = context.tools;
    const { kind, object } = applied;
    const options = { fieldManager: manager, uid, signal: context.signal };
    const written = await applyObject(kube, kind, appliedForm(object), options);
    history.applied(context.key, objectId(applied), appliedHash(object), now());
    ledger.created(context.key, storeOf(stores, kind.kind), written);
    return true;
  },
};
