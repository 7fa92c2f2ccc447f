import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { backoffDelay } from '../../time/backoff.ts';
import { pause, type Clock } from '../../time/clock.ts';
import type { Logger } from '../../logging/logger.ts';
import { Deadline, DeadlineExceeded } from '../deadline.ts';
import { lookupKeys, type KeyLookup } from '../titles/lookup-keys.ts';
import type { TitleReader } from '../titles/title-reader.ts';
import type { Candidate } from './choose-replica.ts';
import { Coalescer } from './coalescer.ts';
import { datasetToRead } from './readable-dataset.ts';
import { ReplicaReadError, type ReplicaFailure } from './replica-read-error.ts';
import type { ReplicaAddress } from './replica-source.ts';

/**
 * - `starting`: it has not answered yet
 * - `ready`: it answered last time
 * - `failing`: it failed last time; passed over until it answers a probe
 * - `leaving`: no longer in the list; its reads in flight end, then its connections
 */
export type ReplicaState = 'starting' | 'ready' | 'failing' | 'leaving';

/** Told of what becomes of reads, for figures. */
export interface ReadObserver {
  read(replica: string, outcome: 'ok' | 'error' | ReplicaFailure): void;
  retried(): void;
}

export interface ReplicaSettings {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly observer: ReadObserver;
}

/** How old the known dataset pointer of a ready replica may become. */
const REFRESH_MS = 1000;
const PROBE_TIMEOUT_MS = 1000;
const PROBE_BACKOFF = { initialMs: 100, maxMs: 5000 };
const MAX_BATCHES_IN_FLIGHT = 2;
const MAX_KEYS_A_BATCH = 64;
/** Titles of one key that a lookup brings; a key with more is read page by page. */
const MAX_TITLES_A_LOOKUP = 500;

/** One replica as the read path sees it: its connections, its state, the dataset it serves, and the reads it has in flight. */
export class Replica implements Candidate {
  readonly address: ReplicaAddress;
  readonly reader: TitleReader;
  readonly #settings: ReplicaSettings;
  readonly #onChange: () => void;
  readonly #left = new AbortController();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #following: Promise<void>;
  #poke = new AbortController();
  #state: ReplicaState = 'starting';
  #dataset: DatasetPointer | null = null;
  #lookups: { readonly collection: string; readonly coalescer: Coalescer<KeyLookup> } | undefined;
  #inFlight = 0;
  /** Failures in a row, reads and probes; a read that succeeds ends the row. */
  #failures = 0;
  #readySince = -Infinity;
  #answeredAt = -Infinity;

  constructor(address: ReplicaAddress, reader: TitleReader, settings: ReplicaSettings, onChange: () => void) {
    this.address = address;
    this.reader = reader;
    this.#settings = settings;
    this.#onChange = onChange;
    this.#following = this.#follow();
  }

  get name(): string {
    return this.address.name;
  }

  get state(): ReplicaState {
    return this.#state;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** What to read here by the pointer as last seen: see {@link datasetToRead}; null where it is not known, or no dataset is loaded. */
  get dataset(): DatasetPointer | null {
    return this.#dataset;
  }

  /** Milliseconds since it last answered anything. */
  get silentForMs(): number {
    return this.#settings.clock.monotonicNow() - this.#answeredAt;
  }

  /**
   * Runs one attempt of a read here, within `attemptMs` and the deadline, and draws the conclusion about this replica's state.
   *
   * @throws ReplicaReadError where the replica failed the read; the reason of the deadline's signal where that ended it
   */
  async run<T>(attempt: (limit: Deadline) => Promise<T>, deadline: Deadline, attemptMs: number): Promise<T> {
    const { clock, observer } = this.#settings;
    const startedAt = clock.monotonicNow();
    this.#inFlight += 1;
    using limit = deadline.within(attemptMs);
    try {
      const value = await attempt(limit);
      this.#answeredAt = clock.monotonicNow();
      this.#failures = 0;
      observer.read(this.name, 'ok');
      return value;
    } catch (error) {
      if (deadline.passed() && !(deadline.signal.reason instanceof DeadlineExceeded))
        throw deadline.signal.reason;
      const failure =
        !(error instanceof ReplicaReadError) && (limit.passed() || error instanceof DeadlineExceeded)
          ? new ReplicaReadError(this.name, 'timeout', error)
          : error;
      observer.read(this.name, failure instanceof ReplicaReadError ? failure.failure : 'error');
      if (failure instanceof ReplicaReadError) this.#suspect(failure, startedAt);
      deadline.signal.throwIfAborted();
      throw failure;
    } finally {
      this.#inFlight -= 1;
      this.#closeWhenDone();
    }
  }

  /** All titles that have the key, read together with the other lookups of this moment. */
  lookup(collection: string, key: string, deadline: Deadline): Promise<KeyLookup> {
    if (this.#lookups?.collection !== collection) {
      const read = (keys: readonly string[], limit: Deadline): Promise<Map<string, KeyLookup>> =>
        lookupKeys(this.reader, collection, keys, MAX_TITLES_A_LOOKUP, limit);
      this.#lookups = {
        collection,
        coalescer: new Coalescer({
          clock: this.#settings.clock,
          read,
          maxInFlight: MAX_BATCHES_IN_FLIGHT,
          maxKeys: MAX_KEYS_A_BATCH,
        }),
      };
    }
    return this.#lookups.coalescer.get(key, deadline);
  }

  /** Reads the pointer now. */
  async refreshDataset(deadline: Deadline): Promise<DatasetPointer | null> {
    this.#see(await this.reader.dataset(deadline));
    return this.#dataset;
  }

  /** Takes it out of use; resolves once its reads in flight have ended and its connections are closed. */
  async leave(): Promise<void> {
    if (this.#state !== 'leaving') {
      this.#become('leaving', {});
      this.#left.abort();
      this.#poke.abort();
      this.#closeWhenDone();
    }
    await this.#closed.promise;
  }

  #closeWhenDone(): void {
    if (this.#state !== 'leaving' || this.#inFlight > 0) return;
    const { logger } = this.#settings;
    const close = async (): Promise<void> => {
      await this.#following;
      await this.reader.close();
    };
    close()
      .catch((error: unknown) =>
        logger.warn({ replica: this.name, err: error }, 'closing the connections failed'),
      )
      .finally(() => this.#closed.resolve(undefined));
  }

  /** Probes, and keeps the pointer fresh, until the replica leaves. One read serves both. */
  async #follow(): Promise<void> {
    const { clock, random } = this.#settings;
    const left = this.#left.signal;
    const hasLeft = (): boolean => left.aborted;
    while (!hasLeft()) {
      await this.#probe();
      if (this.#state === 'ready') {
        this.#poke = new AbortController();
        await pause(clock, REFRESH_MS, this.#poke.signal);
      }
      if (this.#state !== 'ready' && this.#failures > 1) {
        await pause(clock, backoffDelay(PROBE_BACKOFF, this.#failures - 1, random()), left);
      }
    }
  }

  async #probe(): Promise<void> {
    const { clock } = this.#settings;
    using deadline = new Deadline(clock, PROBE_TIMEOUT_MS, this.#left.signal);
    try {
      const pointer = await this.reader.dataset(deadline);
      if (this.#state === 'leaving') return;
      this.#see(pointer);
      this.#answeredAt = clock.monotonicNow();
      if (this.#state === 'ready') return;
      if (this.#state === 'starting') this.#failures = 0;
      this.#readySince = clock.monotonicNow();
      this.#become('ready', { dataset: pointer?.version ?? null });
    } catch (error) {
      if (this.#left.signal.aborted) return;
      this.#failures += 1;
      if (this.#state === 'ready') this.#become('failing', { err: error });
    }
  }

  #suspect(error: ReplicaReadError, startedAt: number): void {
    // One breakdown fails many reads at once, some of them long after it is over: it counts once.
    if (this.#state !== 'ready' || startedAt < this.#readySince) return;
    this.#failures += 1;
    this.#become('failing', { err: error });
    this.#poke.abort();
  }

  #see(pointer: DatasetPointer | null): void {
    const dataset = datasetToRead(pointer);
    const changed = !sameDataset(dataset, this.#dataset);
    this.#dataset = dataset;
    if (!changed) return;
    const version = dataset?.version ?? null;
    this.#settings.logger.info(
      { replica: this.name, dataset: version, served: pointer?.version ?? null },
      'dataset seen',
    );
    this.#onChange();
  }

  #become(state: ReplicaState, fields: object): void {
    const from = this.#state;
    this.#state = state;
    const level = state === 'failing' ? 'warn' : 'info';
    this.#settings.logger[level]({ replica: this.name, from, to: state, ...fields }, 'replica changed state');
    this.#onChange();
  }
}

/** Whether two pointers name the same data: a version that was loaded again is other data. */
export function sameDataset(a: DatasetPointer | null, b: DatasetPointer | null): boolean {
  return datasetIdentity(a) === datasetIdentity(b);
}

/** A string that is the same for two pointers exactly where they name the same data. */
export function datasetIdentity(pointer: DatasetPointer | null): string {
  return pointer === null ? '' : `${pointer.version}@${pointer.loadedAt.getTime().toString(36)}`;
}
