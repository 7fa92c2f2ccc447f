import type { KubeObject, Live } from './resource-kind.ts';

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
