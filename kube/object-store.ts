import type { KubeObject, Live, ObjectName } from './resource-kind.ts';

/** Which objects of a store. All that is given must hold. */
export interface StoreFilter {
  readonly namespace?: string;
  /** Labels the object carries, each with this value. */
  readonly labels?: Readonly<Record<string, string>>;
  /** uid of one of the object's owners. */
  readonly ownerUid?: string;
}

/** `namespace/name`, or `name` of an object without a namespace. */
export function objectKey({ name, namespace }: ObjectName): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Objects of one kind, by their names. */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, Live<T>>();

  put(...objects: readonly Live<T>[]): this {
    for (const object of objects) this.#objects.set(objectKey(object.metadata), object);
    return this;
  }

  /** @returns whether it was there */
  remove(name: ObjectName): boolean {
    return this.#objects.delete(objectKey(name));
  }

  get(name: ObjectName): Live<T> | undefined {
    return this.#objects.get(objectKey(name));
  }

  list(filter: StoreFilter = {}): Live<T>[] {
    return [...this.#objects.values()].filter((object) => matchesFilter(object, filter));
  }
}

/** Whether the object is one of those that the filter asks for. */
export function matchesFilter(
  object: Live<KubeObject>,
  { namespace, labels, ownerUid }: StoreFilter,
): boolean {
  const { metadata } = object;
  return (
    (namespace === undefined || metadata.namespace === namespace) &&
    Object.entries(labels ?? {}).every(([name, value]) => metadata.labels?.[name] === value) &&
    (ownerUid === undefined || (metadata.ownerReferences ?? []).some((owner) => owner.uid === ownerUid))
  );
}
