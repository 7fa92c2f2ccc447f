import { pause, type Clock } from '../../time/clock.ts';
import type { Logger } from '../../logging/logger.ts';
import { Deadline, DeadlineExceeded } from '../deadline.ts';
import type { Candidate } from './choose-replica.ts';
import { ejectionMs, NO_STRIKES, struck } from './ejection.ts';
import { LatencyMeter } from './latency-meter.ts';
import type { LoadRates, LoadSample, TimedSample } from './load-figures.ts';
import { LoadWatch } from './load-watch.ts';
import type { ReplicaFigures } from './routing-cost.ts';
import { ReplicaReadError, type ReplicaFailure } from '../replica-read-error.ts';
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

/** The connections to one replica, and what is known of it besides whether it answers. */
export interface ReplicaSession {
  /**
   * A cheap read, about once a second: it tells whether the replica answers, and keeps fresh what the session knows.
   *
   * @throws whatever keeps the replica from answering; the reason of the deadline's signal when that ends it
   */
  probe(deadline: Deadline): Promise<void>;
  /** Asks for its load. What it throws is no failure of the replica. */
  sample(deadline: Deadline): Promise<LoadSample>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** What the pool hands to a replica beside its session. */
export interface ReplicaParts<S extends ReplicaSession> {
  readonly session: S;
  /** Measures the session's reads. */
  readonly reads: LatencyMeter;
  /** Samples of all replicas, at the moment of asking. */
  readonly samples: () => readonly TimedSample[];
  readonly onChange: () => void;
}

/** How long a replica that answers goes without a probe. */
const PROBE_EVERY_MS = 1000;
const PROBE_TIMEOUT_MS = 1000;
const NEWEST_PROBE_SHARE = 0.5;
/** A new replica has cold caches: over so long it comes to its share of the reads. */
const WARM_AFTER_MS = 10_000;
const LEAST_WARMTH = 0.1;

/** One replica as the read path sees it: its session, its state, and the reads it has in flight. */
export class Replica<S extends ReplicaSession> implements Candidate {
  readonly address: ReplicaAddress;
  readonly session: S;
  readonly #settings: ReplicaSettings;
  readonly #parts: ReplicaParts<S>;
  readonly #probes: LatencyMeter;
  readonly #load: LoadWatch;
  readonly #left = new AbortController();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #following: Promise<void>;
  #poke = new AbortController();
  #state: ReplicaState = 'starting';
  #inFlight = 0;
  #attemptsBegun = 0;
  #ejections = 0;
  /** Failures of reads and probes. */
  #strikes = NO_STRIKES;
  #lastFailure: string | null = null;
  /** Attempts under way, each with what ends it. */
  readonly #attempts = new Set<Deadline>();
  #firstReadyAt = Infinity;
  #readySince = -Infinity;
  #answeredAt = -Infinity;

  constructor(address: ReplicaAddress, parts: ReplicaParts<S>, settings: ReplicaSettings) {
    const { session } = parts;
    this.address = address;
    this.session = session;
    this.#settings = settings;
    this.#parts = parts;
    this.#probes = new LatencyMeter(settings.clock, NEWEST_PROBE_SHARE);
    this.#load = new LoadWatch(settings.clock, (deadline) => session.sample(deadline));
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

  /** Reads that it was sent so far. */
  get attempts(): number {
    return this.#attemptsBegun;
  }

  /** How often it failed after it had answered, and was left alone for it. */
  get ejections(): number {
    return this.#ejections;
  }

  get zone(): string | null {
    return this.address.zone ?? null;
  }

  get figures(): ReplicaFigures {
    const { cpu, memory, lagMs } = this.#load;
    const readMs = this.#parts.reads.milliseconds;
    return { inFlight: this.#inFlight, readMs, probeMs: this.#probes.milliseconds, cpu, memory, lagMs };
  }

  get warmth(): number {
    const age = this.#settings.clock.monotonicNow() - this.#firstReadyAt;
    return Math.min(1, Math.max(LEAST_WARMTH, age / WARM_AFTER_MS));
  }

  /** Its load as it last told; null where it has not of late. */
  get sample(): TimedSample | null {
    return this.#load.sample;
  }

  /** What it used between its last two samples; null where it does not say of late. */
  get rates(): LoadRates | null {
    return this.#load.rates;
  }

  /** What it last failed by; null while it answers. */
  get failure(): string | null {
    return this.#state === 'ready' ? null : this.#lastFailure;
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
    this.#attemptsBegun += 1;
    using limit = deadline.within(attemptMs);
    this.#attempts.add(limit);
    try {
      const value = await attempt(limit);
      observer.read(this.name, 'ok');
      return value;
    } catch (error) {
      if (!(deadline.reason instanceof DeadlineExceeded)) deadline.throwIfPassed();
      const failure =
        !(error instanceof ReplicaReadError) && (limit.passed() || error instanceof DeadlineExceeded)
          ? new ReplicaReadError(this.name, 'timeout', error)
          : error;
      observer.read(this.name, failure instanceof ReplicaReadError ? failure.failure : 'error');
      if (failure instanceof ReplicaReadError && failure.failure !== 'slow')
        this.#suspect(failure, startedAt);
      deadline.throwIfPassed();
      throw failure;
    } finally {
      this.#attempts.delete(limit);
      this.#inFlight -= 1;
      this.#closeWhenDone();
    }
  }

  /** To be called whenever it has answered a read: an attempt that ended well may have read nothing, or have read elsewhere. */
  answered(): void {
    this.#answeredAt = this.#settings.clock.monotonicNow();
  }

  /** Has it probed at once where it answers; one that fails is probed in its own time. */
  probeNow(): void {
    if (this.#state === 'ready') this.#poke.abort();
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
      await this.session.close();
    };
    close()
      .catch((error: unknown) =>
        logger.warn({ replica: this.name, err: error }, 'closing the connections failed'),
      )
      .finally(() => this.#closed.resolve(undefined));
  }

  /** Probes, and watches the load, until the replica leaves. */
  async #follow(): Promise<void> {
    const isReady = (): boolean => this.#state === 'ready';
    await Promise.all([this.#probeAlways(), this.#load.run(isReady, this.#parts.samples, this.#left.signal)]);
  }

  async #probeAlways(): Promise<void> {
    const { clock, random } = this.#settings;
    const left = this.#left.signal;
    const hasLeft = (): boolean => left.aborted;
    while (!hasLeft()) {
      await this.#probe();
      if (this.#state === 'ready') {
        this.#poke = new AbortController();
        await pause(clock, PROBE_EVERY_MS, this.#poke.signal);
      }
      if (this.#state !== 'ready') await pause(clock, ejectionMs(this.#strikes, random()), left);
    }
  }

  async #probe(): Promise<void> {
    const { clock } = this.#settings;
    using deadline = new Deadline(clock, PROBE_TIMEOUT_MS, this.#left.signal);
    try {
      await this.#probes.measure(() => this.session.probe(deadline));
      if (this.#state === 'leaving') return;
      this.answered();
      if (this.#state === 'ready') return;
      this.#readySince = clock.monotonicNow();
      this.#probes.forget();
      this.#parts.reads.forget();
      if (this.#state === 'starting') {
        this.#strikes = NO_STRIKES;
        this.#firstReadyAt = this.#readySince;
      }
      this.#become('ready', {});
    } catch (error) {
      if (this.#left.signal.aborted) return;
      this.#strike(error);
      if (this.#state !== 'ready') return;
      this.#become('failing', { err: error });
      // It answers nobody now: what waits for it need not wait until its time is over.
      for (const attempt of this.#attempts) attempt.end(new ReplicaReadError(this.name, 'timeout', error));
    }
  }

  #suspect(error: ReplicaReadError, startedAt: number): void {
    // One breakdown fails many reads at once, some of them long after it is over: it counts once.
    if (this.#state !== 'ready' || startedAt < this.#readySince) return;
    this.#strike(error);
    this.#become('failing', { err: error });
    this.#poke.abort();
  }

  #strike(error: unknown): void {
    this.#strikes = struck(this.#strikes, this.#settings.clock.monotonicNow());
    this.#lastFailure = error instanceof Error ? error.message : String(error);
  }

  #become(state: ReplicaState, fields: object): void {
    const from = this.#state;
    this.#state = state;
    if (from === 'ready' && state === 'failing') this.#ejections += 1;
    const level = state === 'failing' ? 'warn' : 'info';
    this.#settings.logger[level]({ replica: this.name, from, to: state, ...fields }, 'replica changed state');
    this.#parts.onChange();
  }
}
