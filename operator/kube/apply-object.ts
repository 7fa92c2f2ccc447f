import type { CallOptions, KubeClient } from '../../kube/kube-client.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import { canonicalHash } from '../canonical-hash.ts';
import { needsApply } from './needs-apply.ts';

/** Annotation on all we apply: a hash of what was desired then, by which a field desired no more is noticed. */
export const APPLIED_HASH_ANNOTATION = 'moviesearch.dev/applied-hash';

export interface Applied<T extends KubeObject> {
  readonly object: Live<T>;
  /** Whether anything was sent to the API server. */
  readonly changed: boolean;
}

/**
 * Makes the API server's object have every field of `desired` by server-side apply (taking fields over from whoever has them),
 * and sends nothing where `live` already has them and was last applied from the same `desired`.
 *
 * With `live` given only that very object is changed: where it has been deleted meanwhile the call fails with a conflict,
 * instead of creating it anew. Secrets must be desired as `data`; `stringData` never comes back and would be applied for ever.
 */
export async function applyObject<T extends KubeObject>(
  client: Pick<KubeClient, 'patch'>,
  kind: ResourceKind<T>,
  desired: T,
  options: CallOptions & { readonly fieldManager: string; readonly live?: Live<T> | undefined },
): Promise<Applied<T>> {
  const { fieldManager, live, ...callOptions } = options;
  const { name, namespace } = desired.metadata;
  if (name === undefined) throw new TypeError(`a ${kind.kind} to apply needs a name`);
  const annotated = {
    ...desired,
    metadata: {
      ...desired.metadata,
      annotations: { ...desired.metadata.annotations, [APPLIED_HASH_ANNOTATION]: appliedHash(desired) },
    },
  };
  if (live && !needsApply(annotated, live)) return { object: live, changed: false };
  const object = live
    ? { ...annotated, metadata: { ...annotated.metadata, uid: live.metadata.uid } }
    : annotated;
  const applied = await client.patch(
    kind,
    { name, namespace },
    { type: 'apply', object, fieldManager, force: true },
    callOptions,
  );
  return { object: applied, changed: true };
}

/** 16 hex digits that depend on the object's content, not on the order of its keys. */
export function appliedHash(desired: object): string {
  return canonicalHash(desired, 16);
}
