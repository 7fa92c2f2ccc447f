import { EventEmitter, once } from 'node:events';

import type { DatasetPointer } from '../../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../../catalog/dataset-schema.ts';
import { pause } from '../../time/clock.ts';
import { DeadlineExceeded, type Deadline } from '../deadline.ts';
import type { TitleReader } from '../titles/title-reader.ts';
import { chooseReplica } from './choose-replica.ts';
import { isReadable } from './readable-dataset.ts';
import { Replica, type ReplicaSettings } from './replica.ts';
import { ReplicaReadError } from './replica-read-error.ts';
import { sameAddress, type ReplicaAddress, type ReplicaSource } from './replica-source.ts';

/** No replica could serve the read: there is none, none has answered yet, or all that were tried failed. */
export class NoReplicaReady extends Error {
  override readonly name = 'NoReplicaReady';
  readonly code = 'NO_REPLICA_READY';
}

/** The replicas answer, but no dataset has been loaded yet. */
export class NoDatasetLoaded extends Error {
  override readonly name = 'NoDatasetLoaded';
  readonly code = 'NO_DATASET_LOADED';

  constructor() {
    super('No dataset has been loaded yet.');
  }
}

/**
 * The dataset was made by other rules than this release asks by, so that it would find nothing where there is something: an older
 * or newer release of the service reads it, or this one once it has been loaded anew.
 */
export class DatasetUnreadable extends Error {
  override readonly name = 'DatasetUnreadable';
  readonly code = 'DATASET_UNREADABLE';

  constructor(dataset: DatasetPointer) {
    super(
      `Dataset ${dataset.version} was made by rules ${schemaOf(dataset)}, and this release reads those made by rules ${DATASET_SCHEMA}.`,
    );
  }
}

export interface ReplicaPoolOptions extends ReplicaSettings {
  readonly source: ReplicaSource;
  readonly openReader: (address: ReplicaAddress) => TitleReader;
}

/** Whether to go to replicas with this dataset first, where replicas are between two. */
export type DatasetPreference = (dataset: DatasetPointer) => boolean;

/** Below this an attempt is not cut short to leave time for another. */
const SHORTEST_ATTEMPT_MS = 100;
/** Pause before the replicas that all failed a read are tried once more: doubled from round to round. */
const FIRST_ROUND_PAUSE_MS = 25;
/** Replicas that fail now but answered within this time are still expected to come back. */
const FORGIVEN_SILENCE_MS = 10_000;

/**
 * The replicas that may be read from, one set of connections each, and the rule by which a read finds one that answers:
 * fewest reads in flight first; a failed attempt goes on to a replica not yet tried, then round again, until the deadline.
 *
 * Health steers, it does not forbid: where every replica fails its probes they are tried all the same, because a probe can be
 * wrong (a starved client sees every server time out) and a refusal certainly is.
 */
export class ReplicaPool {
  readonly #options: ReplicaPoolOptions;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #stopped = new AbortController();
  readonly #leaving = new Set<Promise<void>>();
  #replicas: Replica[] = [];
  #turn = 0;

  constructor(options: ReplicaPoolOptions) {
    this.#options = options;
    options.source.watch((addresses) => this.#apply(addresses), this.#stopped.signal);
  }

  /** The replicas in the list, leaving ones not among them. */
  get replicas(): readonly Replica[] {
    return this.#replicas;
  }

  /** Whether a read that came now would find a replica and a dataset to read, as far as anyone can tell. */
  get ready(): boolean {
    return this.#replicas.some(
      (replica) =>
        isReadable(replica.dataset) &&
        (replica.state === 'ready' ||
          (replica.state === 'failing' && replica.silentForMs < FORGIVEN_SILENCE_MS)),
    );
  }

  /** The dataset that a read which came now would find; null where there is no replica, or no dataset to read. */
  dataset(prefer: DatasetPreference = () => true): DatasetPointer | null {
    return chooseReplica(this.#candidates(new Set(), prefer), this.#turn)?.dataset ?? null;
  }

  /**
   * Runs `attempt` on one replica after another until one succeeds.
   *
   * @param attempt reads on the replica it is given, which has a readable dataset, within the deadline it is given; throws
   *   DatasetUnreadable where it finds that it has another by now
   * @throws NoReplicaReady, NoDatasetLoaded, DatasetUnreadable; the reason of the deadline's signal when that ends it; whatever `attempt` throws
   *   that is not a ReplicaReadError
   */
  async read<T>(
    deadline: Deadline,
    attempt: (replica: Replica, limit: Deadline) => Promise<T>,
    prefer: DatasetPreference = () => true,
  ): Promise<T> {
    const tried = new Set<Replica>();
    let round = 0;
    let failure: ReplicaReadError | undefined;
    for (;;) {
      if (deadline.passed()) throw this.#outOfTime(deadline, failure);
      const candidates = this.#candidates(tried, prefer);
      const replica = chooseReplica(candidates, this.#turn);
      if (replica === undefined) {
        if (tried.size > 0) {
          tried.clear();
          await pause(this.#options.clock, FIRST_ROUND_PAUSE_MS * 2 ** round, deadline.signal);
          round += 1;
        } else {
          await this.#untilOneStarts(deadline);
        }
        continue;
      }
      this.#turn += 1;
      tried.add(replica);
      if (failure !== undefined) this.#options.observer.retried();
      try {
        const attemptMs = attemptTime(deadline.remainingMs, this.#candidates(tried, prefer).length > 0);
        return await replica.run((limit) => attempt(replica, limit), deadline, attemptMs);
      } catch (error) {
        if (deadline.passed()) throw this.#outOfTime(deadline, failure);
        // Replicas come to a new dataset one after another: another one may still have what can be read.
        if (error instanceof DatasetUnreadable) {
          // What keeps it from being tried again is its dataset now.
          if (!isReadable(replica.dataset)) tried.delete(replica);
          continue;
        }
        if (!(error instanceof ReplicaReadError)) throw error;
        failure = error;
      }
    }
  }

  /** Takes every replica out of use; resolves once reads in flight have ended and all connections are closed. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#apply([]);
    await Promise.all(this.#leaving);
  }

  #apply(addresses: readonly ReplicaAddress[]): void {
    const kept = this.#replicas.filter(({ address }) =>
      addresses.some((wanted) => sameAddress(wanted, address)),
    );
    const gone = this.#replicas.filter((replica) => !kept.includes(replica));
    const added = addresses
      .filter((wanted) => !kept.some(({ address }) => sameAddress(wanted, address)))
      .map((address) => {
        this.#options.logger.info(
          { replica: address.name, host: address.host, port: address.port },
          'replica joined',
        );
        return new Replica(address, this.#options.openReader(address), this.#options, () =>
          this.#changes.emit('change'),
        );
      });
    this.#replicas = [...kept, ...added];
    for (const replica of gone) {
      const left = replica.leave().finally(() => this.#leaving.delete(left));
      this.#leaving.add(left);
    }
    this.#changes.emit('change');
  }

  /** Not yet tried: the ready ones, or where there are none those that fail; of these the ones with a preferred dataset, if any. */
  #candidates(tried: ReadonlySet<Replica>, prefer: DatasetPreference): Replica[] {
    const usable = this.#replicas.filter(
      (replica) =>
        !tried.has(replica) &&
        isReadable(replica.dataset) &&
        (replica.state === 'ready' || replica.state === 'failing'),
    );
    const ready = usable.filter(({ state }) => state === 'ready');
    const healthiest = ready.length > 0 ? ready : usable;
    const preferred = healthiest.filter(({ dataset }) => dataset !== null && prefer(dataset));
    return preferred.length > 0 ? preferred : healthiest;
  }

  async #untilOneStarts(deadline: Deadline): Promise<void> {
    if (this.#replicas.length === 0) {
      throw new NoReplicaReady('There is no replica to read from.');
    }
    const ready = this.#replicas.filter(({ state }) => state === 'ready');
    const unreadable = ready.map(({ dataset }) => dataset).find((dataset) => dataset !== null);
    if (unreadable !== undefined) throw new DatasetUnreadable(unreadable);
    if (ready.length > 0) throw new NoDatasetLoaded();
    try {
      await once(this.#changes, 'change', { signal: deadline.signal });
    } catch (error) {
      if (!deadline.passed()) throw error;
    }
  }

  /** Of what a request dies: nothing is wrong with a replica that was only slow, but something is with those that broke. */
  #outOfTime(deadline: Deadline, failure: ReplicaReadError | undefined): Error {
    const reason: unknown = deadline.signal.reason;
    if (!(reason instanceof DeadlineExceeded))
      return reason instanceof Error ? reason : new Error(String(reason));
    if (failure !== undefined && failure.failure !== 'timeout') {
      return new NoReplicaReady('No replica could be read from in time.', { cause: failure });
    }
    if (this.#replicas.every(({ state }) => state === 'starting')) {
      return new NoReplicaReady('No replica has answered yet.');
    }
    return reason;
  }
}

/** Half of what remains while another replica could still be tried after this one; all of it where there is no other. */
export function attemptTime(remainingMs: number, othersLeft: boolean): number {
  return othersLeft ? Math.max(SHORTEST_ATTEMPT_MS, remainingMs / 2) : remainingMs;
}
