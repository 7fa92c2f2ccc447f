import { ApiCalls, type ApiCall, type ApiCallsOptions } from './api-calls.ts';
import type {
  CallOptions,
  DeleteOptions,
  ListOptions,
  ObjectList,
  Patch,
  Selection,
  WatchOptions,
  WriteOptions,
} from './call-options.ts';
import type { KubeConnection } from './kube-connection.ts';
import { KubeProtocolError } from './kube-error.ts';
import {
  apiVersionOf,
  type KubeObject,
  type Live,
  type ObjectName,
  type ResourceKind,
} from './resource-kind.ts';
import { decodeWatchEvent, type WatchEvent } from './watch-event.ts';

const PATCH_CONTENT_TYPE = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
} as const satisfies Record<Patch['type'], string>;

/**
 * HTTP calls to one API server, over one shared pool of connections.
 *
 * Every call throws {@link KubeApiError} where the server refused, {@link KubeUnreachableError} where no answer came within
 * the deadline, {@link KubeProtocolError} where the answer made no sense, and the signal's reason where the caller aborted.
 * Nothing but a read that met a dead kept-alive connection, and a call answered 401 whose token has been rotated since, is tried twice:
 * retrying is the caller's, who knows whether it is still wanted.
 */
export class KubeClient {
  readonly #calls: ApiCalls;

  constructor(connection: KubeConnection, options: ApiCallsOptions = {}) {
    this.#calls = new ApiCalls(connection, options);
  }

  async get<T extends KubeObject>(
    kind: ResourceKind<T>,
    { name, namespace }: ObjectName,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    return (await this.#calls.call({
      ...options,
      verb: 'get',
      method: 'GET',
      kind,
      name,
      namespace,
    })) as Live<T>;
  }

  async list<T extends KubeObject>(kind: ResourceKind<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { resourceVersion, labelSelector, fieldSelector, ...rest } = options;
    const query = { resourceVersion, labelSelector, fieldSelector };
    const answer = await this.#calls.call({ ...rest, verb: 'list', method: 'GET', kind, query });
    const { items, metadata } = answer as { items?: T[] | null; metadata?: { resourceVersion?: string } };
    if (metadata?.resourceVersion === undefined) {
      throw new KubeProtocolError(
        `list ${kind.plural}: the answer of ${this.#calls.origin} is not a list of objects`,
      );
    }
    // Items of a list leave out what the list's own kind already says.
    const typeMeta = { apiVersion: apiVersionOf(kind), kind: kind.kind };
    return {
      items: (items ?? []).map((item) => ({ ...item, ...typeMeta }) as Live<T>),
      resourceVersion: metadata.resourceVersion,
    };
  }

  /**
   * What an API computes anew for each question, such as metrics.k8s.io. Such a list has no version: no watch can follow it.
   */
  async listComputed<T extends KubeObject>(
    kind: ResourceKind<T>,
    options: CallOptions & Selection = {},
  ): Promise<readonly T[]> {
    const { labelSelector, fieldSelector, ...rest } = options;
    const query = { labelSelector, fieldSelector };
    const answer = await this.#calls.call({ ...rest, verb: 'list', method: 'GET', kind, query });
    const { items } = answer as { items?: T[] | null };
    if (items === undefined) {
      throw new KubeProtocolError(
        `list ${kind.plural}: the answer of ${this.#calls.origin} is not a list of objects`,
      );
    }
    return items ?? [];
  }

  /** Creates `object` in the namespace its metadata names. */
  async create<T extends KubeObject>(
    kind: ResourceKind<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Live<T>> {
    const { fieldManager, subresource, ...rest } = options;
    return (await this.#calls.call({
      ...rest,
      verb: 'create',
      method: 'POST',
      kind,
      namespace: object.metadata.namespace,
      ...(subresource && { name: object.metadata.name, subresource }),
      query: { fieldManager },
      body: { contentType: 'application/json', content: this.#typed(kind, object) },
    })) as Live<T>;
  }

  /** Replaces the whole object; with `metadata.resourceVersion` set, only that version of it (else 409, {@link KubeApiError}). */
  async replace<T extends KubeObject>(
    kind: ResourceKind<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Live<T>> {
    const { fieldManager, subresource, ...rest } = options;
    return (await this.#calls.call({
      ...rest,
      verb: 'replace',
      method: 'PUT',
      kind,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      subresource,
      query: { fieldManager },
      body: { contentType: 'application/json', content: this.#typed(kind, object) },
    })) as Live<T>;
  }

  async patch<T extends KubeObject>(
    kind: ResourceKind<T>,
    { name, namespace }: ObjectName,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<Live<T>> {
    const { subresource, ...rest } = options;
    const applied = patch.type === 'apply' ? patch : undefined;
    return (await this.#calls.call({
      ...rest,
      verb: 'patch',
      method: 'PATCH',
      kind,
      name,
      namespace,
      subresource,
      query: {
        fieldManager: applied?.fieldManager ?? options.fieldManager,
        ...(applied && { force: String(applied.force ?? true) }),
      },
      body: {
        contentType: PATCH_CONTENT_TYPE[patch.type],
        content:
          patch.type === 'json'
            ? patch.operations
            : patch.type === 'apply'
              ? this.#typed(kind, patch.object)
              : patch.object,
      },
    })) as Live<T>;
  }

  /** Asks for the deletion; finalizers and a pod's grace period may let the object live on for a while. */
  async delete(
    kind: ResourceKind<KubeObject>,
    { name, namespace }: ObjectName,
    options: DeleteOptions = {},
  ): Promise<void> {
    const { uid, resourceVersion, propagationPolicy, gracePeriodSeconds, ...rest } = options;
    await this.#calls.call({
      ...rest,
      verb: 'delete',
      method: 'DELETE',
      kind,
      name,
      namespace,
      body: {
        contentType: 'application/json',
        content: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          ...((uid ?? resourceVersion) !== undefined && { preconditions: { uid, resourceVersion } }),
          propagationPolicy,
          gracePeriodSeconds,
        },
      },
    });
  }

  /**
   * The changes after `resourceVersion`, until the server ends the watch (at the latest after `timeoutSeconds`), which returns.
   * A version too old to continue from is a {@link KubeApiError} for which {@link isGone} is true.
   */
  async *watch<T extends KubeObject>(
    kind: ResourceKind<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const {
      namespace,
      labelSelector,
      fieldSelector,
      resourceVersion,
      timeoutSeconds,
      idleTimeoutMs,
      ...rest
    } = options;
    const call: ApiCall = {
      ...rest,
      verb: 'watch',
      method: 'GET',
      kind,
      namespace,
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion,
        timeoutSeconds: String(timeoutSeconds),
        labelSelector,
        fieldSelector,
      },
    };
    yield* this.#calls.stream(call, idleTimeoutMs, (line, attempt) => decodeWatchEvent(line, kind, attempt));
  }

  /** Cuts all connections; calls under way fail. */
  close(): void {
    this.#calls.close();
  }

  #typed(kind: ResourceKind<KubeObject>, object: object): object {
    return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  }
}
