import { EventEmitter, once } from 'node:events';

import { pause } from '../../time/clock.ts';
import { DeadlineExceeded, type Deadline } from '../deadline.ts';
import { assess, chooseReplica, type Assessment, type RoutingRule } from './choose-replica.ts';
import { LatencyMeter } from './latency-meter.ts';
import { TokenBucket } from './token-bucket.ts';
import { NoReplicaReady } from './no-replica-ready.ts';
import { NotHere } from './not-here.ts';
import type { TimedSample } from './load-figures.ts';
import { Replica, type ReplicaSession, type ReplicaSettings } from './replica.ts';
import { ReplicaReadError } from '../replica-read-error.ts';
import { sameAddress, type ReplicaAddress, type ReplicaSource } from './replica-source.ts';

export interface ReplicaPoolOptions<S extends ReplicaSession> extends ReplicaSettings {
  readonly source: ReplicaSource;
  /** Makes the session of a replica that joined. */
  readonly openSession: (address: ReplicaAddress, hooks: SessionHooks) => S;
  /** By what replicas are ranked at the moment. */
  readonly routing: () => RoutingRule;
}

/** What a session tells the pool by. */
export interface SessionHooks {
  /** To be called where it suits another read than before. */
  readonly onChange: () => void;
  /** To be called whenever the replica has answered a read. */
  readonly onAnswer: () => void;
  /** To measure reads by that are alike on all replicas. */
  readonly reads: LatencyMeter;
}

/** Which replicas a read may go to. */
export interface Wish<S> {
  /** Whether the replica can be read from for this at all. */
  suits(session: S): boolean;
  /** Whether it is to be taken before others that suit. */
  prefers(session: S): boolean;
}

/** A read, wherever it may go. */
export interface Errand<S, T> extends Wish<S> {
  /**
   * Reads on the replica it is given, which suits, within the deadline it is given.
   *
   * @throws NotHere where it finds that another replica has to be asked
   */
  attempt(session: S, limit: Deadline): Promise<T>;
  /** What to throw where replicas answer, and none of them suits. */
  unsuited(sessions: readonly S[]): Error;
}

/** Below this an attempt is not cut short to leave time for another. */
const SHORTEST_ATTEMPT_MS = 100;
/** Pause before the replicas that all failed a read are tried once more: doubled from round to round. */
const FIRST_ROUND_PAUSE_MS = 25;
/** Batches are many and unlike each other. */
const NEWEST_READ_SHARE = 0.2;
/** Reads that fail are tried again up to this share of all, and this many at once: a replica that dies has hundreds in flight. */
const RETRIES = { share: 0.2, capacity: 1000 };
/** Replicas that fail now but answered within this time are still expected to come back. */
const FORGIVEN_SILENCE_MS = 10_000;

/**
 * The replicas that may be read from, one session each, and the rule by which a read finds one that answers: by the ranking of
 * {@link assess}; a failed attempt goes on to a replica not yet tried, then round again, until the deadline.
 *
 * Health steers, it does not forbid: where every replica fails its probes they are tried all the same, because a probe can be
 * wrong (a starved client sees every server time out) and a refusal certainly is.
 */
export class ReplicaPool<S extends ReplicaSession> {
  readonly #options: ReplicaPoolOptions<S>;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #stopped = new AbortController();
  readonly #leaving = new Set<Promise<void>>();
  #replicas: Replica<S>[] = [];
  readonly #retries = new TokenBucket(RETRIES);
  #turn = 0;

  constructor(options: ReplicaPoolOptions<S>) {
    this.#options = options;
    options.source.watch((addresses) => this.#apply(addresses), this.#stopped.signal);
  }

  /** The replicas in the list, leaving ones not among them. */
  get replicas(): readonly Replica<S>[] {
    return this.#replicas;
  }

  /** Whether a read that came now would find a replica that suits, as far as anyone can tell. */
  isReady(suits: (session: S) => boolean): boolean {
    return this.#replicas.some(
      ({ session, state, silentForMs }) =>
        suits(session) && (state === 'ready' || (state === 'failing' && silentForMs < FORGIVEN_SILENCE_MS)),
    );
  }

  /** A replica that a read which came now could go to. Nothing is ranked: it is asked for with every answer that is known already. */
  any(wish: Wish<S>): Replica<S> | undefined {
    return this.#candidates(wish, new Tries())[0];
  }

  /** The replica that ranks best of those that suit and answer. */
  best(suits: (session: S) => boolean): Replica<S> | undefined {
    const ready = this.#replicas.filter(({ session, state }) => state === 'ready' && suits(session));
    return chooseReplica(ready, this.#options.routing(), this.#turn);
  }

  /** How the replicas rank now that answer. */
  get ranking(): Assessment<Replica<S>>[] {
    const ready = this.#replicas.filter(({ state }) => state === 'ready');
    return assess(ready, this.#options.routing());
  }

  /**
   * Attempts the errand on one replica after another until one succeeds.
   *
   * @throws NoReplicaReady; what the errand says where no replica suits, or the reason of its NotHere; the reason of the deadline's
   *   signal when that ends it; whatever the attempt throws that is not a ReplicaReadError
   */
  async read<T>(errand: Errand<S, T>, deadline: Deadline): Promise<T> {
    const tries = new Tries<S>();
    for (;;) {
      if (deadline.passed()) throw this.#outOfTime(deadline, tries.failure);
      const replica = this.#choose(errand, tries);
      if (replica === undefined) {
        await this.#untilNext(errand, tries, deadline);
        continue;
      }
      this.#turn += 1;
      tries.tried.add(replica);
      if (tries.failure === undefined) this.#retries.earn();
      else if (this.#retries.spend()) this.#options.observer.retried();
      else
        throw new NoReplicaReady('Too many reads fail for each to be tried again.', { cause: tries.failure });
      try {
        // What was too much for half of the time is given all that remains, and not halved once more.
        const othersLeft = tries.failure?.failure !== 'slow' && this.#candidates(errand, tries).length > 0;
        const attemptMs = attemptTime(deadline.remainingMs, othersLeft);
        return await replica.run((limit) => errand.attempt(replica.session, limit), deadline, attemptMs);
      } catch (error) {
        if (deadline.passed()) throw this.#outOfTime(deadline, tries.failure);
        if (error instanceof NotHere) tries.refuse(replica, error.reason);
        else if (error instanceof ReplicaReadError) tries.failure = error;
        else throw error;
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
        return this.#open(address);
      });
    this.#replicas = [...kept, ...added];
    for (const replica of gone) {
      const left = replica.leave().finally(() => this.#leaving.delete(left));
      this.#leaving.add(left);
    }
    this.#changes.emit('change');
  }

  #choose(wish: Wish<S>, tries: Tries<S>): Replica<S> | undefined {
    return chooseReplica(this.#candidates(wish, tries), this.#options.routing(), this.#turn);
  }

  #open(address: ReplicaAddress): Replica<S> {
    const reads = new LatencyMeter(this.#options.clock, NEWEST_READ_SHARE);
    const onChange = (): boolean => this.#changes.emit('change');
    const session = this.#options.openSession(address, {
      reads,
      onAnswer: () => replica.answered(),
      onChange: () => {
        onChange();
        // What changed on one replica changes on the others: they are not left to be noticed one by one.
        for (const other of this.#replicas) if (other.session !== session) other.probeNow();
      },
    });
    const samples = (): TimedSample[] =>
      this.#replicas.flatMap(({ sample }) => (sample === null ? [] : [sample]));
    const replica = new Replica(address, { session, reads, samples, onChange }, this.#options);
    return replica;
  }

  /** Not yet tried: the ready ones that suit, or where there are none those that fail; of these the preferred ones, if any. */
  #candidates(wish: Wish<S>, { tried, refused, refusal }: Tries<S>): Replica<S>[] {
    const usable = this.#replicas.filter(
      (replica) =>
        !tried.has(replica) &&
        !refused.has(replica) &&
        wish.suits(replica.session) &&
        // Where some have refused, one that fails is asked only if it is known to have what is wanted.
        (replica.state === 'ready' ||
          (replica.state === 'failing' && (refusal === undefined || wish.prefers(replica.session)))),
    );
    const ready = usable.filter(({ state }) => state === 'ready');
    const healthiest = ready.length > 0 ? ready : usable;
    const preferred = healthiest.filter(({ session }) => wish.prefers(session));
    return preferred.length > 0 ? preferred : healthiest;
  }

  /** There is nowhere to go to now: waits until there may be, or throws what says that there will not be. */
  async #untilNext(errand: Errand<S, unknown>, tries: Tries<S>, deadline: Deadline): Promise<void> {
    const { tried, refusal } = tries;
    if (
      tried.size > 0 &&
      (refusal === undefined || [...tried].some(({ session }) => errand.prefers(session)))
    ) {
      tried.clear();
      await pause(this.#options.clock, FIRST_ROUND_PAUSE_MS * 2 ** tries.round, deadline.signal);
      tries.round += 1;
      return;
    }
    if (refusal !== undefined) throw refusal;
    await this.#untilOneStarts(errand, deadline);
  }

  async #untilOneStarts(errand: Errand<S, unknown>, deadline: Deadline): Promise<void> {
    if (this.#replicas.length === 0) {
      throw new NoReplicaReady('There is no replica to read from.');
    }
    const ready = this.#replicas.filter(({ state }) => state === 'ready');
    if (ready.length > 0) throw errand.unsuited(ready.map(({ session }) => session));
    try {
      await once(this.#changes, 'change', { signal: deadline.signal });
    } catch (error) {
      if (!deadline.passed()) throw error;
    }
  }

  /** Of what a request dies: nothing is wrong with a replica that was only slow, but something is with those that broke. */
  #outOfTime(deadline: Deadline, failure: ReplicaReadError | undefined): Error {
    const { reason } = deadline;
    if (!(reason instanceof DeadlineExceeded))
      return reason instanceof Error ? reason : new Error(String(reason));
    if (failure !== undefined && failure.failure !== 'timeout' && failure.failure !== 'slow') {
      return new NoReplicaReady('No replica could be read from in time.', { cause: failure });
    }
    if (this.#replicas.every(({ state }) => state === 'starting')) {
      return new NoReplicaReady('No replica has answered yet.');
    }
    return reason;
  }
}

/** Where one errand has been. */
class Tries<S extends ReplicaSession> {
  /** Tried in this round, and failed. */
  readonly tried = new Set<Replica<S>>();
  /** Not to be asked again: they said that it is to be asked elsewhere. */
  readonly refused = new Set<Replica<S>>();
  refusal: Error | undefined;
  failure: ReplicaReadError | undefined;
  round = 0;

  refuse(replica: Replica<S>, reason: Error): void {
    this.tried.delete(replica);
    this.refused.add(replica);
    this.refusal = reason;
  }
}

/** Half of what remains while another replica could still be tried after this one; all of it where there is no other. */
export function attemptTime(remainingMs: number, othersLeft: boolean): number {
  return othersLeft ? Math.max(SHORTEST_ATTEMPT_MS, remainingMs / 2) : remainingMs;
}
