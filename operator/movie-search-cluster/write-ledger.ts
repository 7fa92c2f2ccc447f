import type { KubeObject, Live, ObjectName } from '../../kube/resource-kind.ts';
import type { KubeStore } from './kube-stores.ts';

interface Write {
  readonly store: KubeStore<KubeObject>;
  readonly object: ObjectName;
  readonly uid: string;
  readonly kind: 'Create' | 'Change' | 'Delete';
  /** Of the object as it was written; empty for a deletion. */
  readonly resourceVersion: string;
  readonly at: number;
}

/** A watch that is this late is broken, and its reflector is listing again: to wait longer would only add to the trouble. */
export const ledgerPatienceMs = 10_000;

/**
 * Remembers what was written until the stores show it. A decision taken on a copy that does not show the last one yet could
 * take it a second time (have a second member leave, say), so a cluster is not planned before its ledger is clear.
 */
export class WriteLedger {
  readonly #writes = new Map<string, Write[]>();
  readonly #now: () => number;

  /** @param now milliseconds; monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** `object` came back from the API server like this. */
  created<T extends KubeObject>(key: string, store: KubeStore<T>, object: Live<T>): void {
    this.#wrote('Create', key, store, object);
  }

  changed<T extends KubeObject>(key: string, store: KubeStore<T>, object: Live<T>): void {
    this.#wrote('Change', key, store, object);
  }

  deleted(key: string, store: KubeStore<KubeObject>, object: ObjectName, uid: string): void {
    this.#add(key, { kind: 'Delete', store, object, uid, resourceVersion: '', at: this.#now() });
  }

  /** Whether the stores show everything that was written for `key`. */
  isClear(key: string): boolean {
    const pending = (this.#writes.get(key) ?? []).filter((write) => this.#isPending(write));
    if (pending.length === 0) this.#writes.delete(key);
    else this.#writes.set(key, pending);
    return pending.length === 0;
  }

  /** What was written for `key` does not matter any more. */
  forget(key: string): void {
    this.#writes.delete(key);
  }

  #wrote<T extends KubeObject>(kind: Write['kind'], key: string, store: KubeStore<T>, object: Live<T>): void {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    this.#add(key, { kind, store, object: { name, namespace }, uid, resourceVersion, at: this.#now() });
  }

  #add(key: string, write: Write): void {
    this.#writes.set(key, [...(this.#writes.get(key) ?? []), write]);
  }

  #isPending(write: Write): boolean {
    if (this.#now() - write.at > ledgerPatienceMs) return false;
    const seen = write.store.get(write.object);
    // Gone again, or not there yet: only a creation can be the latter.
    if (seen === undefined) return write.kind === 'Create';
    if (write.kind !== 'Delete') return isOlder(seen.metadata.resourceVersion, write.resourceVersion);
    return seen.metadata.uid === write.uid && seen.metadata.deletionTimestamp === undefined;
  }
}

/** Resource versions of one kind are comparable as numbers (KEP-5504); any that are no numbers are taken as up to date. */
function isOlder(seen: string, written: string): boolean {
  const digits = /^\d+$/;
  return digits.test(seen) && digits.test(written) && BigInt(seen) < BigInt(written);
}
