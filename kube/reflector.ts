import { backoffDelay, type BackoffSettings } from '../time/backoff.ts';
import { pause, systemClock, type Clock } from '../time/clock.ts';
import { Following, type FollowingState } from './following.ts';
import type { Selection } from './call-options.ts';
import type { KubeClient } from './kube-client.ts';
import type { WatchEvent } from './watch-event.ts';
import { isGone, isTooLargeResourceVersion, retryAfterMs } from './kube-error.ts';
import type { Logger } from '../logging/logger.ts';
import { objectKey, ObjectStore, type StoreFilter } from './object-store.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from './resource-kind.ts';

/** Where a reflector gets its objects from: {@link KubeClient}, or its twin in a test. */
export type ListWatch = Pick<KubeClient, 'list' | 'watch'>;

/** Told of every change, after the store has it. What a handler throws ends the reflector: a lost event could never be mended. */
export interface ReflectorHandler<T extends KubeObject> {
  added?(object: Live<T>): void;
  updated?(object: Live<T>, previous: Live<T>): void;
  /** `object` is the last state seen: of one that vanished while nobody watched, not necessarily its final state. */
  deleted?(object: Live<T>): void;
}

export interface ReflectorOptions extends Selection {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
  /**
   * Silence after which a watch counts as dead, in milliseconds. A server sends each watch a bookmark about once a minute, as long
   * as anything is written anywhere, so the default of 190,000 is three of them missed. (A machine that is gone is noticed
   * sooner, by TCP.) To be wrong costs one more WATCH.
   */
  readonly idleTimeoutMs?: number;
  readonly backoff?: BackoffSettings;
}

/** {@link ReflectorOptions.idleTimeoutMs} where none is given. */
export const silenceLimitMs = 190_000;
/** The same for a kind without bookmarks: longer than the server keeps any watch open. */
const silenceLimitWithoutBookmarksMs = 660_000;
const DEFAULT_BACKOFF: BackoffSettings = { initialMs: 200, maxMs: 10_000 };
/** A watch that the server ends sooner than this without telling anything has failed, whatever its status was. */
const SHORTEST_USEFUL_WATCH_MS = 1_000;

/**
 * A copy of one kind's objects that follows the API server: one LIST, then a WATCH, for as long as it runs.
 *
 * A watch that ends, drops or falls silent is taken up again from the last version seen, without a LIST; only a server that no
 * longer remembers that version (410) makes it list again, and what vanished meanwhile is told as deleted. It never writes.
 * The objects it hands out are shared and must not be modified; `metadata.managedFields` is left out of them.
 *
 * The method is that of client-go's Reflector (tools/cache/reflector.go).
 */
export class Reflector<T extends KubeObject> {
  readonly kind: ResourceKind<T>;
  readonly #source: ListWatch;
  readonly #selection: Selection;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #idleTimeoutMs: number;
  readonly #backoff: BackoffSettings;
  readonly #store = new ObjectStore<T>();
  readonly #handlers = new Set<ReflectorHandler<T>>();
  readonly #following: Following;
  readonly #synced = Promise.withResolvers<undefined>();
  #hasSynced = false;
  #running = false;
  /** Version up to which the store is complete; undefined before the first LIST. */
  #seenVersion: string | undefined;
  #failures = 0;

  constructor(source: ListWatch, kind: ResourceKind<T>, options: ReflectorOptions) {
    const { namespace, labelSelector, fieldSelector } = options;
    this.kind = kind;
    this.#source = source;
    this.#selection = { namespace, labelSelector, fieldSelector };
    this.#logger = options.logger;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#idleTimeoutMs =
      options.idleTimeoutMs ??
      (kind.hasNoBookmarks === true ? silenceLimitWithoutBookmarksMs : silenceLimitMs);
    this.#backoff = options.backoff ?? DEFAULT_BACKOFF;
    this.#following = new Following(this.#clock);
  }

  /** How well the store follows the server now. */
  get following(): FollowingState {
    return this.#following.state;
  }

  /** Whether the store has held a complete list once. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Resolves once {@link hasSynced}; rejects with the signal's reason where it aborts first. */
  async untilSynced(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<undefined>();
    const onAbort = (): void => aborted.reject(asError(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#synced.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  get(name: ObjectName): Live<T> | undefined {
    return this.#store.get(name);
  }

  list(filter: StoreFilter = {}): Live<T>[] {
    return this.#store.list(filter);
  }

  /** Adds a handler, which is at once told of everything already in the store. Returns what removes it. */
  subscribe(handler: ReflectorHandler<T>): () => void {
    this.#handlers.add(handler);
    for (const object of this.#store.list()) handler.added?.(object);
    return () => this.#handlers.delete(handler);
  }

  /** Follows the server until `signal` aborts, then resolves. Failures are logged and retried; only a handler's error rejects. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) throw new Error(`the reflector of ${this.kind.plural} already runs`);
    this.#running = true;
    try {
      /** Whether the store's version is one from which the server can go on. */
      let current = false;
      const stopped = (): boolean => signal.aborted;
      while (!stopped()) {
        const failure = current ? await this.#watch(signal) : await this.#list(signal);
        if (stopped()) return;
        if (failure === undefined) {
          current = true;
          this.#following.heard();
          continue;
        }
        this.#following.broke();
        if (isGone(failure) || isTooLargeResourceVersion(failure)) {
          // The watch cannot go on; or not even a list at least as new as the store can be had: then take the newest there is.
          if (!current) this.#seenVersion = '';
          current = false;
        }
        await this.#waitAfter(failure, signal);
      }
    } finally {
      this.#running = false;
    }
  }

  /** One LIST; returns what went wrong. */
  async #list(signal: AbortSignal): Promise<Error | undefined> {
    let list;
    try {
      // '0': from the server's memory. Later, not older than what the store has: time must not run backwards.
      const resourceVersion = this.#seenVersion ?? '0';
      list = await this.#source.list(this.kind, { ...this.#selection, resourceVersion, signal });
    } catch (error) {
      return asError(error);
    }
    const vanished = new Map(this.#store.list().map((object) => [objectKey(object.metadata), object]));
    for (const object of list.items) {
      vanished.delete(objectKey(object.metadata));
      this.#put(object);
    }
    for (const object of vanished.values()) this.#remove(object);
    this.#seenVersion = list.resourceVersion;
    if (!this.#hasSynced) {
      this.#hasSynced = true;
      this.#synced.resolve(undefined);
    }
    return undefined;
  }

  /** One WATCH, to its end; returns what went wrong. */
  async #watch(signal: AbortSignal): Promise<Error | undefined> {
    const startedAt = this.#clock.monotonicNow();
    let progressed = false;
    const events = this.#source.watch(this.kind, {
      ...this.#selection,
      resourceVersion: this.#seenVersion ?? '0',
      // Spread, so that the watches of many clients do not all end together.
      timeoutSeconds: Math.round(300 + 300 * this.#random()),
      idleTimeoutMs: this.#idleTimeoutMs,
      signal,
    });
    try {
      for (;;) {
        const step = await nextEvent(events);
        if (step instanceof Error) return step;
        if (step === undefined) break;
        this.#following.heard();
        this.#apply(step);
        progressed = true;
        this.#failures = 0;
      }
    } finally {
      await events.return();
    }
    if (!progressed && this.#clock.monotonicNow() - startedAt < SHORTEST_USEFUL_WATCH_MS) {
      return new Error('the server ended the watch at once');
    }
    this.#failures = 0;
    return undefined;
  }

  #apply(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') {
      this.#seenVersion = event.resourceVersion;
      return;
    }
    if (event.type === 'DELETED') this.#remove(event.object);
    else this.#put(event.object);
    this.#seenVersion = event.object.metadata.resourceVersion;
  }

  #put(object: Live<T>): void {
    delete object.metadata.managedFields;
    const previous = this.#store.get(object.metadata);
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      // Deleted and created again while nobody watched: two objects, not one that changed.
      this.#remove(previous);
      this.#put(object);
      return;
    }
    this.#store.put(object);
    for (const handler of this.#handlers) {
      if (previous) handler.updated?.(object, previous);
      else handler.added?.(object);
    }
  }

  #remove(object: Live<T>): void {
    delete object.metadata.managedFields;
    if (!this.#store.remove(object.metadata)) return;
    for (const handler of this.#handlers) handler.deleted?.(object);
  }

  async #waitAfter(failure: Error, signal: AbortSignal): Promise<void> {
    this.#failures += 1;
    const delayMs = Math.max(
      backoffDelay(this.#backoff, this.#failures, this.#random()),
      retryAfterMs(failure),
    );
    const fields = { kind: this.kind.plural, failures: this.#failures, retryInMs: delayMs, err: failure };
    if (isGone(failure))
      this.#logger.info(fields, 'the server has forgotten the version last seen: listing again');
    else this.#logger.warn(fields, 'cannot follow the server');
    await pause(this.#clock, delayMs, signal);
  }
}

/** The next event, undefined at the end, or the error that cut the stream. */
async function nextEvent<T extends KubeObject>(
  events: AsyncGenerator<WatchEvent<T>, void, undefined>,
): Promise<WatchEvent<T> | Error | undefined> {
  try {
    const step = await events.next();
    return step.done ? undefined : step.value;
  } catch (error) {
    return asError(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
