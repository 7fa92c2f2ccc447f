import type { LeaseRecord, LeaseStore, StoredLease } from '../../operator/controller/leader-elector.ts';

/** A lease in memory, with an API server's manners: versions, and writes that come second fail. */
export class MemoryLeaseStore implements LeaseStore {
  #stored: StoredLease | undefined;
  #version = 0;
  /** Every successful write, in order. */
  readonly written: LeaseRecord[] = [];

  get record(): LeaseRecord | undefined {
    return this.#stored?.record;
  }

  /** A change that is none of the record, as of a label. */
  touch(): void {
    if (this.#stored) this.#stored = { ...this.#stored, version: this.#nextVersion() };
  }

  read(): Promise<StoredLease | undefined> {
    return Promise.resolve(this.#stored);
  }

  create(record: LeaseRecord): Promise<StoredLease | undefined> {
    return Promise.resolve(this.#stored ? undefined : this.#write(record));
  }

  replace(version: string, record: LeaseRecord): Promise<StoredLease | undefined> {
    return Promise.resolve(this.#stored?.version === version ? this.#write(record) : undefined);
  }

  #write(record: LeaseRecord): StoredLease {
    this.#stored = { record, version: this.#nextVersion() };
    this.written.push(record);
    return this.#stored;
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

/** One process's way to a shared lease, which a test can cut. */
export class CuttableLeaseStore implements LeaseStore {
  readonly #store: LeaseStore;
  /** `refused`: calls fail at once. `silent`: calls hang until their signal aborts. */
  state: 'open' | 'refused' | 'silent' = 'open';
  calls = 0;

  constructor(store: LeaseStore) {
    this.#store = store;
  }

  read(signal: AbortSignal): Promise<StoredLease | undefined> {
    return this.#through(signal, () => this.#store.read(signal));
  }

  create(record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined> {
    return this.#through(signal, () => this.#store.create(record, signal));
  }

  replace(version: string, record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined> {
    return this.#through(signal, () => this.#store.replace(version, record, signal));
  }

  async #through<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    signal.throwIfAborted();
    if (this.state === 'refused') throw new Error('connection refused');
    if (this.state === 'silent') {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
    return call();
  }
}
