/** Who owns an object; with `controller: true`, who manages it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** The metadata of an object as it travels: times are RFC 3339 strings. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: object[];
}

/** Anything the API server stores. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** An object that came from the API server, which never leaves these fields out. */
export type Live<T extends KubeObject> = T & {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string; resourceVersion: string; creationTimestamp: string };
};

declare const objectType: unique symbol;

/**
 * How a kind of object is addressed, and (for the compiler only) what its objects look like:
 * `const pods: ResourceKind<Pod> = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true }`.
 */
export interface ResourceKind<T extends KubeObject> {
  /** API group; `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The API server sends watches of this kind no bookmarks, so a long silence of such a watch means nothing. */
  readonly hasNoBookmarks?: true;
  readonly [objectType]?: T;
}

/** Which object of its kind. `namespace` is required exactly where the kind is namespaced. */
export interface ObjectName {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: ResourceKind<KubeObject>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/**
 * The path of a collection, of one object in it, or of an object's subresource.
 *
 * @throws TypeError where the address does not fit the kind: a namespaced kind's object without a namespace, or the reverse.
 */
export function resourcePath(
  kind: ResourceKind<KubeObject>,
  address: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined },
): string {
  const { namespace, name, subresource } = address;
  if (namespace !== undefined && !kind.namespaced) {
    throw new TypeError(`${kind.kind} is not namespaced, but was addressed in namespace "${namespace}"`);
  }
  if (name !== undefined && namespace === undefined && kind.namespaced) {
    throw new TypeError(`${kind.kind} "${name}" was addressed without its namespace`);
  }
  if (name === '' || namespace === '') {
    throw new TypeError(`${kind.kind} was addressed with an empty name or namespace`);
  }
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const parts = [root];
  if (namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(kind.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  if (subresource !== undefined) parts.push(subresource);
  return parts.join('/');
}
