import { pause, systemClock, type Clock } from '../../time/clock.ts';
import type { Logger } from '../../logging/logger.ts';

/** The content of a Lease. Times are milliseconds since the epoch, by the holder's clock. */
export interface LeaseRecord {
  /** `''`: nobody; the last holder has let go of it. */
  readonly holder: string;
  readonly durationMs: number;
  readonly acquiredAt: number;
  readonly renewedAt: number;
  /** How often the lease has passed from one holder to another. */
  readonly transitions: number;
}

/** A record as it was read, and the version of it that a write must replace. */
export interface StoredLease {
  readonly record: LeaseRecord;
  readonly version: string;
}

/** Where one lease is kept; writes that come second fail. */
export interface LeaseStore {
  /** Undefined where the lease has never been written. */
  read(signal: AbortSignal): Promise<StoredLease | undefined>;
  /** Undefined where somebody else created it first. */
  create(record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined>;
  /** Undefined where `version` is no longer the newest. */
  replace(version: string, record: LeaseRecord, signal: AbortSignal): Promise<StoredLease | undefined>;
}

export interface LeaseTimes {
  /** How long others wait for a holder that no longer renews. */
  readonly leaseDurationMs: number;
  /** How long the holder tries to renew before it gives up leading. Below the lease's duration. */
  readonly renewDeadlineMs: number;
  /** Pause between tries. */
  readonly retryPeriodMs: number;
  /** Pause between a candidate's looks at the lease, where it is not the same: each costs one read, and is how soon a released lease is taken. */
  readonly candidatePeriodMs?: number;
}

export interface LeaderElectorOptions {
  readonly store: LeaseStore;
  /**
   * Who this is. Two processes that live at the same time never share one; but a process that was restarted in the place of
   * another and has its name (the container of one pod) takes the lease back without waiting.
   */
  readonly identity: string;
  readonly logger: Logger;
  readonly times?: LeaseTimes;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Another candidate leads within 15 s of the leader's death: see {@link longestTakeOverMs}. */
export const DEFAULT_LEASE_TIMES = {
  leaseDurationMs: 12_000,
  renewDeadlineMs: 9_000,
  retryPeriodMs: 2_000,
  candidatePeriodMs: 500,
} as const satisfies LeaseTimes;
/** Spreads candidates, so that they do not all write in the same moment. */
const ACQUIRE_JITTER = 0.2;

/**
 * How long after a leader's death, at the latest, a candidate that waits takes the lease, but for the time its calls take: it sees the
 * last renewal up to one period late, and the end of the lease up to another.
 */
export function longestTakeOverMs(times: LeaseTimes): number {
  const { leaseDurationMs, retryPeriodMs, candidatePeriodMs = retryPeriodMs } = times;
  return leaseDurationMs + 2 * candidatePeriodMs * (1 + ACQUIRE_JITTER);
}

/** The lease could not be renewed in time: somebody else may lead by now. Stop acting, at best by ending the process. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
  readonly code = 'LEADERSHIP_LOST';
}

/**
 * Lets one process at a time lead, by a lease that the leader renews.
 *
 * Whether another's lease has run out is judged only by how long this process has seen it unchanged, never by the times written in it:
 * clocks of different machines are not compared. It does not guarantee that a leader which was cut off has stopped: only that it
 * was told to, `leaseDurationMs - renewDeadlineMs` before anybody else can lead.
 *
 * The method is that of client-go's tools/leaderelection.
 */
export class LeaderElector {
  readonly #store: LeaseStore;
  readonly #identity: string;
  readonly #logger: Logger;
  readonly #times: LeaseTimes;
  readonly #clock: Clock;
  readonly #random: () => number;
  #observed: StoredLease | undefined;
  #observedAt = 0;
  #isLeader = false;

  constructor(options: LeaderElectorOptions) {
    this.#store = options.store;
    this.#identity = options.identity;
    this.#logger = options.logger;
    this.#times = options.times ?? DEFAULT_LEASE_TIMES;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = this.#times;
    if (!(leaseDurationMs > renewDeadlineMs && renewDeadlineMs > retryPeriodMs && retryPeriodMs > 0)) {
      throw new RangeError('lease times must be: leaseDurationMs > renewDeadlineMs > retryPeriodMs > 0');
    }
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Who holds the lease as far as known; `''` where nobody does. */
  get leader(): string {
    return this.#observed?.record.holder ?? '';
  }

  /**
   * Waits to become the leader, then runs `lead`, renewing the lease for as long as it runs. When `signal` aborts, `lead`'s
   * signal does; once `lead` has ended (the lease is renewed meanwhile), the lease is released, so that the next leader need not wait.
   *
   * @throws LeadershipLostError at once when the lease is lost; and whatever `lead` throws.
   */
  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (!(await this.#acquire(signal))) return;
    this.#isLeader = true;
    this.#logger.info({ identity: this.#identity }, 'leading');
    const leading = new AbortController();
    const stop = (): void => leading.abort(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const ended = new AbortController();
    const work = lead(leading.signal).finally(() => ended.abort());
    const renewing = this.#renewUntil(ended.signal);
    try {
      await Promise.race([work, renewing]);
      await work;
    } catch (error) {
      leading.abort(error);
      throw error;
    } finally {
      this.#isLeader = false;
      signal.removeEventListener('abort', stop);
      if (ended.signal.aborted) {
        await renewing;
        await this.#release();
      }
    }
  }

  /** Tries until it holds the lease; false where `signal` aborted first. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { renewDeadlineMs, retryPeriodMs, candidatePeriodMs = retryPeriodMs } = this.#times;
    let lastSeen: string | undefined;
    while (!signal.aborted) {
      if (await this.#try(signal, renewDeadlineMs / 3)) return true;
      if (this.leader !== '' && this.leader !== lastSeen) {
        lastSeen = this.leader;
        this.#logger.info({ identity: this.#identity, leader: this.leader }, 'waiting to lead');
      }
      await pause(this.#clock, candidatePeriodMs * (1 + ACQUIRE_JITTER * this.#random()), signal);
    }
    return false;
  }

  /** Renews until `signal` aborts. @throws LeadershipLostError */
  async #renewUntil(signal: AbortSignal): Promise<void> {
    const { renewDeadlineMs, retryPeriodMs } = this.#times;
    let renewedAt = this.#clock.monotonicNow();
    const leftAt = (now: number): number => Math.max(0, renewedAt + renewDeadlineMs - now);
    while (!signal.aborted) {
      // The last pause ends with the deadline: leading one moment longer would be too long.
      const pauseMs = Math.min(retryPeriodMs, leftAt(this.#clock.monotonicNow()));
      await pause(this.#clock, pauseMs, signal);
      if (aborted(signal)) return;
      const startedAt = this.#clock.monotonicNow();
      const leftMs = leftAt(startedAt);
      // A third of the deadline at most, so that one connection that hangs leaves time for another try.
      if (leftMs > 0 && (await this.#try(signal, Math.min(leftMs, renewDeadlineMs / 3))))
        renewedAt = startedAt;
      else if (this.#clock.monotonicNow() - renewedAt >= renewDeadlineMs || this.leader !== this.#identity) {
        if (aborted(signal)) return;
        throw new LeadershipLostError(
          `${this.#identity} could not renew its lease for ${String(renewDeadlineMs)} ms; ` +
            (this.leader === this.#identity
              ? 'the API server may be out of reach'
              : `"${this.leader}" holds it now`),
        );
      }
    }
  }

  /** One try to take or renew the lease; an error is a failed try. */
  async #try(signal: AbortSignal, deadlineMs: number): Promise<boolean> {
    const attempt = new AbortController();
    const abort = (): void => attempt.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const timer = this.#clock.setTimer(
      () => attempt.abort(new Error(`the lease could not be written within ${String(deadlineMs)} ms`)),
      deadlineMs,
    );
    try {
      return await this.#takeOrRenew(attempt.signal);
    } catch (error) {
      if (!signal.aborted) {
        this.#logger.warn({ identity: this.#identity, err: error }, 'cannot read or write the lease');
      }
      return false;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', abort);
    }
  }

  async #takeOrRenew(signal: AbortSignal): Promise<boolean> {
    // As the leader, what was written last is most likely still there: no need to read it first.
    if (this.#isLeader && this.#observed && (await this.#write(this.#observed, signal))) return true;
    const stored = await this.#store.read(signal);
    if (!stored) {
      const created = await this.#store.create(this.#nextRecord(undefined), signal);
      if (created) this.#observe(created);
      return created !== undefined;
    }
    if (stored.version !== this.#observed?.version) this.#observe(stored);
    const { holder, durationMs } = stored.record;
    const mayRenewStill = this.#clock.monotonicNow() < this.#observedAt + durationMs;
    if (holder !== '' && holder !== this.#identity && mayRenewStill) return false;
    return this.#write(stored, signal);
  }

  async #write(stored: StoredLease, signal: AbortSignal): Promise<boolean> {
    const written = await this.#store.replace(stored.version, this.#nextRecord(stored.record), signal);
    if (written) this.#observe(written);
    return written !== undefined;
  }

  #nextRecord(previous: LeaseRecord | undefined): LeaseRecord {
    const now = this.#clock.now();
    const mine = previous?.holder === this.#identity;
    return {
      holder: this.#identity,
      durationMs: this.#times.leaseDurationMs,
      acquiredAt: mine ? previous.acquiredAt : now,
      renewedAt: now,
      transitions: (previous?.transitions ?? 0) + (previous && !mine ? 1 : 0),
    };
  }

  /** Remembers what is stored, and since when it has been so: a version that only changed labels renews nothing. */
  #observe(stored: StoredLease): void {
    const before = this.#observed?.record;
    const same =
      before !== undefined &&
      (Object.keys(before) as (keyof LeaseRecord)[]).every((key) => before[key] === stored.record[key]);
    this.#observed = stored;
    if (!same) this.#observedAt = this.#clock.monotonicNow();
  }

  /** Gives the lease up, if it is still ours; not being able to only makes the next leader wait. */
  async #release(): Promise<void> {
    const abort = new AbortController();
    const timer = this.#clock.setTimer(
      () => abort.abort(new Error('no time left')),
      this.#times.retryPeriodMs,
    );
    try {
      // A renewal that was cut off at the end may have been written nevertheless: then look again.
      const released =
        (await this.#writeReleased(this.#observed, abort.signal)) ||
        (await this.#writeReleased(await this.#store.read(abort.signal), abort.signal));
      this.#logger.info({ identity: this.#identity, released }, 'no longer leading');
    } catch (error) {
      this.#logger.warn({ identity: this.#identity, err: error }, 'the lease could not be released');
    } finally {
      timer.cancel();
    }
  }

  async #writeReleased(stored: StoredLease | undefined, signal: AbortSignal): Promise<boolean> {
    if (stored?.record.holder !== this.#identity) return false;
    const record = { ...stored.record, holder: '', renewedAt: this.#clock.now(), durationMs: 1_000 };
    const written = await this.#store.replace(stored.version, record, signal);
    if (written) this.#observe(written);
    return written !== undefined;
  }
}

function aborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
