import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { systemClock, type Clock } from './clock.ts';
import { HttpTransport } from './http-transport.ts';
import type { KubeConnection } from './kube-connection.ts';
import {
  KubeApiError,
  KubeError,
  KubeProtocolError,
  KubeUnreachableError,
  type KubeStatus,
} from './kube-error.ts';
import { LineSplitter } from './line-splitter.ts';
import {
  apiVersionOf,
  resourcePath,
  type KubeObject,
  type Live,
  type ObjectName,
  type ResourceKind,
} from './resource-kind.ts';

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** How long the whole answer may take (of a watch: its first byte), in milliseconds. Default 30,000. */
  readonly deadlineMs?: number | undefined;
}

export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListOptions extends CallOptions, Selection {
  /** Absent or `''`: the newest, read from etcd. `'0'`: whatever the server has in memory. Else: not older than this. */
  readonly resourceVersion?: string | undefined;
}

export interface ObjectList<T extends KubeObject> {
  readonly items: Live<T>[];
  /** Where a watch that follows this list begins. */
  readonly resourceVersion: string;
}

export interface WatchOptions extends CallOptions, Selection {
  /** Events after this version. */
  readonly resourceVersion: string;
  /** How long the server keeps the watch open, in seconds. */
  readonly timeoutSeconds: number;
  /** Silence (no event, no bookmark) after which the connection counts as dead, in milliseconds. Absent: never. */
  readonly idleTimeoutMs?: number | undefined;
}

/** What a watch tells. A bookmark says only that everything up to `resourceVersion` has been told. */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Live<T> }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface WriteOptions extends CallOptions {
  readonly fieldManager?: string | undefined;
  readonly subresource?: Subresource | undefined;
}

export type Subresource = 'status' | 'scale';

export interface DeleteOptions extends CallOptions {
  /** Delete only the object of this uid: one recreated under the same name is answered 409. */
  readonly uid?: string | undefined;
  /** Delete only this version of it: a newer one is answered 409. */
  readonly resourceVersion?: string | undefined;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
}

export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A change to one object: server-side apply, JSON merge patch (RFC 7386) or JSON patch (RFC 6902). */
export type Patch =
  | {
      readonly type: 'apply';
      readonly object: object;
      readonly fieldManager: string;
      readonly force?: boolean;
    }
  | { readonly type: 'merge'; readonly object: object }
  | { readonly type: 'json'; readonly operations: readonly JsonPatchOperation[] };

/** One finished call, for metrics. A watch counts when it is established or refused. */
export interface CallRecord {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'replace' | 'delete' | 'patch';
  /** Such as `pods` or `pods/status`. */
  readonly resource: string;
  /** HTTP status, or `unreachable` where no answer came, or `aborted` where the caller lost interest. */
  readonly outcome: number | 'unreachable' | 'aborted';
  readonly durationMs: number;
}

export interface KubeClientOptions {
  readonly clock?: Clock;
  readonly onCall?: (call: CallRecord) => void;
}

interface Call extends CallOptions {
  verb: CallRecord['verb'];
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  kind: ResourceKind<KubeObject>;
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: Subresource | undefined;
  query?: Record<string, string | undefined>;
  body?: { contentType: string; content: object };
}

const DEFAULT_DEADLINE_MS = 30_000;
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
  readonly #connection: KubeConnection;
  readonly #clock: Clock;
  readonly #onCall: (call: CallRecord) => void;
  readonly #transport: HttpTransport;

  constructor(connection: KubeConnection, options: KubeClientOptions = {}) {
    this.#connection = connection;
    this.#clock = options.clock ?? systemClock;
    this.#onCall = options.onCall ?? (() => undefined);
    this.#transport = new HttpTransport(connection, this.#clock);
  }

  async get<T extends KubeObject>(
    kind: ResourceKind<T>,
    { name, namespace }: ObjectName,
    options: CallOptions = {},
  ): Promise<Live<T>> {
    return (await this.#call({ ...options, verb: 'get', method: 'GET', kind, name, namespace })) as Live<T>;
  }

  async list<T extends KubeObject>(kind: ResourceKind<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { resourceVersion, labelSelector, fieldSelector, ...rest } = options;
    const query = { resourceVersion, labelSelector, fieldSelector };
    const answer = await this.#call({ ...rest, verb: 'list', method: 'GET', kind, query });
    const { items, metadata } = answer as { items?: T[] | null; metadata?: { resourceVersion?: string } };
    if (metadata?.resourceVersion === undefined) {
      throw new KubeProtocolError(
        `list ${kind.plural}: the answer of ${this.#transport.origin} is not a list of objects`,
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
    const answer = await this.#call({ ...rest, verb: 'list', method: 'GET', kind, query });
    const { items } = answer as { items?: T[] | null };
    if (items === undefined) {
      throw new KubeProtocolError(
        `list ${kind.plural}: the answer of ${this.#transport.origin} is not a list of objects`,
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
    return (await this.#call({
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
    return (await this.#call({
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
    return (await this.#call({
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
    await this.#call({
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
    const call: Call = {
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
    const attempt = this.#attemptOf(call);
    const scope = new CallScope(this.#clock, call.signal);
    try {
      scope.expireAfter(call.deadlineMs ?? DEFAULT_DEADLINE_MS, 'no answer');
      const response = await this.#request(call, attempt, scope);
      const splitter = new LineSplitter();
      scope.expireAfter(idleTimeoutMs, 'no event and no bookmark');
      for await (const chunk of response) {
        scope.expireAfter(undefined, '');
        for (const line of splitLines(splitter, chunk as Uint8Array, attempt)) {
          yield decodeWatchEvent<T>(line, kind, attempt);
        }
        scope.expireAfter(idleTimeoutMs, 'no event and no bookmark');
      }
      if (splitter.pendingBytes > 0)
        throw new KubeProtocolError(`${attempt}: the stream ended in the middle of an event`);
    } catch (error) {
      throw this.#explain(error, attempt, scope);
    } finally {
      scope.end();
    }
  }

  /** Cuts all connections; calls under way fail. */
  close(): void {
    this.#transport.close();
  }

  async #call(call: Call): Promise<unknown> {
    const attempt = this.#attemptOf(call);
    const scope = new CallScope(this.#clock, call.signal);
    try {
      scope.expireAfter(call.deadlineMs ?? DEFAULT_DEADLINE_MS, 'no complete answer');
      const response = await this.#request(call, attempt, scope);
      return parseJson(await text(response), attempt);
    } catch (error) {
      throw this.#explain(error, attempt, scope);
    } finally {
      scope.end();
    }
  }

  /** Sends the request; resolves once the server has answered 2xx, with the body still to be read. */
  async #request(call: Call, attempt: string, scope: CallScope): Promise<IncomingMessage> {
    const startedAt = this.#clock.monotonicNow();
    let outcome: CallRecord['outcome'] = 'unreachable';
    try {
      let response = await this.#send(call, scope);
      if (response.statusCode === 401 && this.#connection.token) {
        const refused = await this.#connection.token.token();
        if ((await this.#connection.token.token(refused)) !== refused) {
          response.resume();
          response = await this.#send(call, scope);
        }
      }
      const { statusCode = 0, headers } = response;
      outcome = statusCode;
      if (statusCode >= 200 && statusCode < 300) return response;
      const retryAfter = Number(headers['retry-after']);
      throw new KubeApiError(
        attempt,
        statusCode,
        statusFrom(await text(response)),
        Number.isFinite(retryAfter) ? retryAfter : undefined,
      );
    } catch (error) {
      if (call.signal?.aborted) outcome = 'aborted';
      throw error;
    } finally {
      this.#onCall({
        verb: call.verb,
        resource: call.subresource ? `${call.kind.plural}/${call.subresource}` : call.kind.plural,
        outcome,
        durationMs: this.#clock.monotonicNow() - startedAt,
      });
    }
  }

  async #send(call: Call, scope: CallScope): Promise<IncomingMessage> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) query.set(key, value);
    }
    const token = await this.#connection.token?.token();
    return this.#transport.send({
      method: call.method,
      path: `${resourcePath(call.kind, call)}${query.size > 0 ? `?${query.toString()}` : ''}`,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(call.body && { 'content-type': call.body.contentType }),
      },
      body: call.body && JSON.stringify(call.body.content),
      signal: scope.signal,
    });
  }

  #typed(kind: ResourceKind<KubeObject>, object: object): object {
    return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  }

  #attemptOf(call: Call): string {
    const resource = call.subresource ? `${call.kind.plural}/${call.subresource}` : call.kind.plural;
    const place = [call.namespace, call.name].filter((part) => part !== undefined).join('/');
    return place === '' ? `${call.verb} ${resource}` : `${call.verb} ${resource} ${place}`;
  }

  #explain(error: unknown, attempt: string, scope: CallScope): unknown {
    if (scope.callerAborted) return scope.signal.reason;
    if (scope.expired !== undefined) {
      return new KubeUnreachableError(`${attempt}: ${scope.expired} from ${this.#transport.origin}`, {
        cause: error,
      });
    }
    if (error instanceof KubeError || error instanceof TypeError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new KubeUnreachableError(`${attempt}: ${this.#transport.origin} did not answer: ${reason}`, {
      cause: error,
    });
  }
}

/** One call's AbortSignal: the caller's abort or its own expiry, whichever is first. Leaves no listener behind. */
class CallScope {
  readonly #clock: Clock;
  readonly #caller: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #onCallerAbort = (): void => {
    this.callerAborted = true;
    this.#controller.abort(this.#caller?.reason);
  };
  #timer: { cancel(): void } | undefined;
  callerAborted = false;
  /** What did not happen in which time, once the call has expired. */
  expired: string | undefined;

  constructor(clock: Clock, caller: AbortSignal | undefined) {
    this.#clock = clock;
    this.#caller = caller;
    if (caller?.aborted) this.#onCallerAbort();
    else caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Replaces the expiry set before; undefined: none. */
  expireAfter(delayMs: number | undefined, what: string): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (delayMs === undefined || this.#controller.signal.aborted) return;
    this.#timer = this.#clock.setTimer(() => {
      this.expired = `${what} for ${String(delayMs)} ms`;
      this.#controller.abort(new Error(this.expired));
    }, delayMs);
  }

  end(): void {
    this.#timer?.cancel();
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }
}

function splitLines(splitter: LineSplitter, chunk: Uint8Array, attempt: string): string[] {
  try {
    return splitter.push(chunk);
  } catch (cause) {
    throw new KubeProtocolError(`${attempt}: the stream cannot be read as lines of UTF-8`, { cause });
  }
}

function parseJson(text: string, attempt: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KubeProtocolError(`${attempt}: the answer is not JSON: ${text.slice(0, 80)}`, { cause });
  }
}

/** A refusal's body; what sits before the API server (a proxy, its own overload filter) answers in plain text. */
function statusFrom(text: string): KubeStatus {
  try {
    const status = JSON.parse(text) as KubeStatus | null;
    if (status?.kind === 'Status') return status;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { message: text.trim().slice(0, 300) };
}

function decodeWatchEvent<T extends KubeObject>(
  line: string,
  kind: ResourceKind<T>,
  attempt: string,
): WatchEvent<T> {
  const event = parseJson(line, attempt) as { type?: unknown; object?: unknown } | null;
  switch (event?.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const object = event.object as Partial<Live<T>> | undefined;
      if (!object?.metadata?.name || !object.metadata.resourceVersion) break;
      return { type: event.type, object: object as Live<T> };
    }
    case 'BOOKMARK': {
      const resourceVersion = (event.object as Partial<KubeObject> | undefined)?.metadata?.resourceVersion;
      if (resourceVersion === undefined) break;
      return { type: 'BOOKMARK', resourceVersion };
    }
    case 'ERROR': {
      const status = (event.object ?? {}) as KubeStatus;
      throw new KubeApiError(attempt, status.code ?? 500, status);
    }
  }
  throw new KubeProtocolError(`${attempt}: this is no event of ${kind.plural}: ${line.slice(0, 80)}`);
}
