import type { Apply } from '../actions/apply.ts';
import { appliedForm, appliedHash } from '../../kube/apply-object.ts';
import { fieldsToApply } from '../../kube/needs-apply.ts';
import type { Observed, ObservedObject } from '../observed.ts';
import type { Remark } from '../remark.ts';
import { reversionOf } from './apply-history.ts';
import { objectId, type AppliedObject } from './applied-objects.ts';

export interface AppliesPlan {
  readonly actions: readonly Apply[];
  /** What keeps objects from being as they should be. */
  readonly troubles: readonly Remark[];
}

/** More fields than that are not named. */
const NAMED_FIELDS = 5;

/** Which of the objects that only have to be there as described are to be applied: those that are not there, or differ. */
export function planApplies(
  wanted: readonly AppliedObject[],
  { objects, applied }: Pick<Observed, 'objects' | 'applied'>,
  now: Date,
): AppliesPlan {
  const actions: Apply[] = [];
  const troubles: Remark[] = [];
  for (const each of wanted) {
    const id = objectId(each);
    const seen = objects.get(id);
    // Nobody looked: what is there may be somebody else's.
    if (seen === undefined) continue;
    const fields = missingFields(each, seen);
    const hash = appliedHash(each.object);
    const { isReverted, pauses } = reversionOf(applied.get(id), hash, fields.length > 0, now);
    if (isReverted) troubles.push(reverted(id, fields));
    if (seen.kind === 'Strangers') troubles.push(nameTaken(id));
    if (seen.kind === 'Unreadable') troubles.push(unreadable(id, seen.why));
    if (fields.length === 0 || pauses) continue;
    const uid = seen.kind === 'Ours' ? seen.object.metadata.uid : null;
    actions.push({ kind: 'Apply', applied: each, uid });
  }
  return { actions, troubles };
}

/** Empty where nothing is to be applied. */
function missingFields({ object }: AppliedObject, seen: ObservedObject): string[] {
  switch (seen.kind) {
    case 'Missing':
      return ['metadata'];
    case 'Ours':
      return fieldsToApply(appliedForm(object), seen.object);
    // It goes by itself, or a person has to see to it.
    case 'Predecessors':
    case 'Strangers':
    case 'Unreadable':
      return [];
    default:
      return seen satisfies never;
  }
}

function reverted(id: string, fields: readonly string[]): Remark {
  const named = fields.slice(0, NAMED_FIELDS).join(', ');
  const more = fields.length > NAMED_FIELDS ? `, and ${fields.length - NAMED_FIELDS} more` : '';
  const what = fields.length === 0 ? '' : ` (${named}${more})`;
  return {
    reason: 'ApplyReverted',
    message:
      `${id} has been set right again and again, and something changes it back${what}: find the webhook or controller that does ` +
      'so (kubectl get --show-managed-fields names who wrote which field) and keep it from this object. ' +
      'The operator tries again, at last every 5 minutes, and at once where something else is wanted.',
  };
}

function nameTaken(id: string): Remark {
  const message = `${id} exists and does not belong to this MovieSearchCluster: delete or rename it.`;
  return { reason: 'NameTaken', message };
}

function unreadable(id: string, why: string): Remark {
  return { reason: 'ObjectUnreadable', message: `${id} cannot be read, and so is not applied: ${why}.` };
}
