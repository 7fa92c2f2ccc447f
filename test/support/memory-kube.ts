import type { CallOptions, DeleteOptions, ListOptions, ObjectList, Patch } from '../../kube/call-options.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import { KubeApiError } from '../../kube/kube-error.ts';
import { ObjectStore } from '../../kube/object-store.ts';
import {
  resourcePath,
  type KubeObject,
  type Live,
  type ObjectName,
  type ResourceKind,
} from '../../kube/resource-kind.ts';
import { storedKinds, storesOf } from '../../operator/movie-search-cluster/stored-kinds.ts';
import { live, type MemoryStores } from './memory-stores.ts';

/** An API server in memory, as far as the operator writes to one: what is there, what was called, and what is refused. */
export class MemoryKube implements Pick<
  KubeClient,
  'get' | 'list' | 'create' | 'patch' | 'delete' | 'replace'
> {
  /** `verb plural` or `verb plural name` → how it fails. */
  readonly refusals = new Map<string, Error>();
  /** Each call, as `verb plural name`. */
  readonly calls: string[] = [];
  readonly #stores = new Map<string, ObjectStore<KubeObject>>();
  #version = 100;

  /** The objects of a kind as they are. */
  of<T extends KubeObject>({ plural }: ResourceKind<T>): ObjectStore<T> {
    const store = this.#stores.get(plural) ?? new ObjectStore<KubeObject>();
    this.#stores.set(plural, store);
    return store as unknown as ObjectStore<T>;
  }

  /** Copies that are never behind. */
  stores(): MemoryStores {
    return storesOf(storedKinds, (kind) => this.of(kind)) as MemoryStores;
  }

  async get<T extends KubeObject>(
    kind: ResourceKind<T>,
    name: ObjectName,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    await this.#called('get', kind, name.name, options);
    return this.#there(kind, name);
  }

  async list<T extends KubeObject>(kind: ResourceKind<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    await this.#called('list', kind, '', options);
    const { namespace, labelSelector } = options;
    const labels = Object.fromEntries(
      (labelSelector?.split(',') ?? []).map((term) => term.split('=') as [string, string]),
    );
    return {
      items: this.of(kind).list({ ...(namespace !== undefined && { namespace }), labels }),
      resourceVersion: String(this.#version),
    };
  }

  async create<T extends KubeObject>(
    kind: ResourceKind<T>,
    object: T,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    const { name = '', namespace } = object.metadata;
    await this.#called('create', kind, name, options);
    if (this.of(kind).get({ name, namespace }) !== undefined) throw refused(409, 'AlreadyExists');
    return this.#put(kind, live(object, { uid: `uid-${name}-${this.#version}` }));
  }

  async patch<T extends KubeObject>(
    kind: ResourceKind<T>,
    name: ObjectName,
    patch: Patch,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    await this.#called('patch', kind, name.name, options);
    if (patch.type === 'json') throw new Error('no JSON patch is expected here');
    const before = this.of(kind).get(name);
    if (before === undefined && patch.type === 'merge') throw refused(404, 'NotFound');
    const { uid } = (patch.object as KubeObject).metadata;
    if (uid !== undefined && uid !== before?.metadata.uid) throw refused(409, 'Conflict');
    const empty = live({ metadata: { ...name } } as T);
    return this.#put(kind, merged(before ?? empty, patch.object) as Live<T>);
  }

  async replace<T extends KubeObject>(
    kind: ResourceKind<T>,
    object: T,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    const { name = '', namespace, resourceVersion } = object.metadata;
    await this.#called('replace', kind, name, options);
    const before = this.#there(kind, { name, namespace });
    if (resourceVersion !== before.metadata.resourceVersion) throw refused(409, 'Conflict');
    return this.#put(kind, live(object));
  }

  async delete(kind: ResourceKind<KubeObject>, name: ObjectName, options: DeleteOptions = {}): Promise<void> {
    await this.#called('delete', kind, name.name, options);
    const { metadata } = this.#there(kind, name);
    if (options.uid !== undefined && options.uid !== metadata.uid) throw refused(409, 'Conflict');
    this.of(kind).remove(name);
  }

  async #called(
    verb: string,
    kind: ResourceKind<KubeObject>,
    name: string,
    { signal }: CallOptions,
  ): Promise<void> {
    await Promise.resolve();
    signal?.throwIfAborted();
    this.calls.push(`${verb} ${kind.plural} ${name}`.trim());
    const refusal =
      this.refusals.get(`${verb} ${kind.plural} ${name}`) ?? this.refusals.get(`${verb} ${kind.plural}`);
    if (refusal !== undefined) throw refusal;
  }

  #there<T extends KubeObject>(kind: ResourceKind<T>, name: ObjectName): Live<T> {
    const object = this.of(kind).get(name);
    if (object === undefined) throw refused(404, `NotFound (${resourcePath(kind, name)})`);
    return object;
  }

  #put<T extends KubeObject>(kind: ResourceKind<T>, object: Live<T>): Live<T> {
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.of(kind).put(written);
    return written;
  }
}

export function refused(statusCode: number, reason: string, retryAfterSeconds?: number): KubeApiError {
  return new KubeApiError('a call', statusCode, { reason, message: 'said so' }, retryAfterSeconds);
}

/** A merge of objects by field; anything else is replaced, null takes it away. */
function merged(before: unknown, change: unknown): unknown {
  if (!isRecord(before) || !isRecord(change)) return change;
  const entries = Object.entries(change).map(([key, value]) => [key, merged(before[key], value)] as const);
  return Object.fromEntries(
    Object.entries({ ...before, ...Object.fromEntries(entries) }).filter(([, value]) => value !== null),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
