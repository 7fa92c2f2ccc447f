import type { CallOptions } from '../../kube/call-options.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { KubeObject, Live, ResourceKind } from '../../kube/resource-kind.ts';
import { canonicalHash } from '../canonical-hash.ts';

/** Annotation on all we apply: a hash of what was desired then, by which a field desired no more is noticed. */
export const APPLIED_HASH_ANNOTATION = 'moviesearch.dev/applied-hash';

/**
 * `desired` as it is sent to the API server, with the hash of it. Secrets must be desired as `data`; `stringData` never comes
 * back and would be applied for ever.
 */
export function appliedForm<T extends KubeObject>(desired: T): T {
  const annotations = { ...desired.metadata.annotations, [APPLIED_HASH_ANNOTATION]: appliedHash(desired) };
  return { ...desired, metadata: { ...desired.metadata, annotations } };
}

/**
 * Makes the API server's object have every field of `form` by server-side apply, taking fields over from whoever has them.
 *
 * @param form as {@link appliedForm} makes it
 * @param uid with it given only that very object is changed: where it has been deleted meanwhile the call fails with a conflict,
 *   instead of creating it anew. Null: there is none.
 * @returns the object as it is then
 */
export async function applyObject<T extends KubeObject>(
  client: Pick<KubeClient, 'patch'>,
  kind: ResourceKind<T>,
  form: T,
  options: CallOptions & { readonly fieldManager: string; readonly uid: string | null },
): Promise<Live<T>> {
  const { fieldManager, uid, ...callOptions } = options;
  const { name, namespace } = form.metadata;
  if (name === undefined) throw new TypeError(`a ${kind.kind} to apply needs a name`);
  const object = uid === null ? form : { ...form, metadata: { ...form.metadata, uid } };
  const patch = { type: 'apply', object, fieldManager, force: true } as const;
  return client.patch(kind, { name, namespace }, patch, callOptions);
}

/** 16 hex digits that depend on the object's content, not on the order of its keys. */
export function appliedHash(desired: object): string {
  return canonicalHash(desired, 16);
}
