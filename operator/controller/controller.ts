import { pause, systemClock, type Clock } from '../../time/clock.ts';
import { isConflict, isUnavailable, retryAfterMs } from '../../kube/kube-error.ts';
import type { Logger } from '../../logging/logger.ts';
import type { ControllerMetrics } from './controller-metrics.ts';
import { RateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

export interface ReconcileResult {
  /** Run again after this long, whatever happens in between, in milliseconds. Absent: only when something changes. */
  readonly requeueAfterMs?: number | undefined;
  /** Do not run before this long, whatever changes in between, in milliseconds: the API server asked for it. */
  readonly holdOffMs?: number | undefined;
}

/**
 * Makes one object, of which the key is all that is known, as it should be. `signal` aborts when the work must end now.
 * Whatever it throws is logged, and the key is tried again after a growing pause.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;

export interface ControllerOptions {
  /** For logs and metrics. */
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics;
  /** How many keys may be worked on at the same time. Default 1. */
  readonly workers?: number;
  /** After this long a reconcile's signal aborts, in milliseconds: one that hangs must not hold its key for ever. Default 120,000. */
  readonly reconcileDeadlineMs?: number;
  /** How long reconciles under way may take to end once the controller is stopped, in milliseconds. Default 2,000: another waits to go on. */
  readonly stopDeadlineMs?: number;
  readonly rateLimiter?: RateLimiter;
  readonly clock?: Clock;
}

/** How long a reconcile whose signal has aborted may take to notice. */
const ABORT_DEADLINE_MS = 1_000;

/** Why a reconcile's signal aborted. */
export class ReconcileAbortedError extends Error {
  override readonly name = 'ReconcileAbortedError';
  readonly code = 'RECONCILE_ABORTED';
}

/** Reconciles the keys it is given, each by one worker at a time, until it is stopped. */
export class Controller {
  readonly #name: string;
  readonly #reconcile: Reconcile;
  readonly #logger: Logger;
  readonly #metrics: ControllerMetrics;
  readonly #workers: number;
  readonly #reconcileDeadlineMs: number;
  readonly #stopDeadlineMs: number;
  readonly #rateLimiter: RateLimiter;
  readonly #clock: Clock;
  readonly #queue: WorkQueue;
  readonly #underWay = new Set<AbortController>();

  constructor(options: ControllerOptions) {
    this.#name = options.name;
    this.#reconcile = options.reconcile;
    this.#logger = options.logger;
    this.#metrics = options.metrics;
    this.#workers = options.workers ?? 1;
    this.#reconcileDeadlineMs = options.reconcileDeadlineMs ?? 120_000;
    this.#stopDeadlineMs = options.stopDeadlineMs ?? 2_000;
    this.#rateLimiter = options.rateLimiter ?? new RateLimiter();
    this.#clock = options.clock ?? systemClock;
    this.#queue = new WorkQueue(this.#clock);
    this.#metrics.observeQueue(this.#name, () => this.#queue.depth);
  }

  /** Something about the key's object has changed. May be called before {@link run}. */
  enqueue(key: string): void {
    this.#queue.add(key);
  }

  /**
   * Works until `signal` aborts; then takes no more keys, lets the reconciles under way end, and resolves when they have,
   * or when their time is up and their signals have aborted. Runs once.
   */
  async run(signal: AbortSignal): Promise<void> {
    const workers = Promise.all(Array.from({ length: this.#workers }, () => this.#work()));
    const stop = Promise.withResolvers<undefined>();
    const onAbort = (): void => stop.resolve(undefined);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    await stop.promise;

    this.#queue.shutDown();
    const ended = new AbortController();
    const allEnded = workers.then(() => ended.abort());
    await Promise.race([allEnded, pause(this.#clock, this.#stopDeadlineMs, ended.signal)]);
    if (this.#underWay.size > 0) {
      this.#logger.warn(
        { controller: this.#name, reconciles: this.#underWay.size, waitedMs: this.#stopDeadlineMs },
        'reconciles did not end in time and are aborted',
      );
      for (const reconcile of this.#underWay)
        reconcile.abort(new ReconcileAbortedError('the controller stops'));
      await Promise.race([allEnded, pause(this.#clock, ABORT_DEADLINE_MS, ended.signal)]);
    }
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      await this.#process(key);
    }
  }

  async #process(key: string): Promise<void> {
    const startedAt = this.#clock.monotonicNow();
    const abort = new AbortController();
    const deadline = this.#clock.setTimer(
      () => abort.abort(new ReconcileAbortedError(`not ended after ${String(this.#reconcileDeadlineMs)} ms`)),
      this.#reconcileDeadlineMs,
    );
    this.#underWay.add(abort);
    const durationMs = (): number => this.#clock.monotonicNow() - startedAt;
    try {
      const { requeueAfterMs, holdOffMs = 0 } = await this.#reconcile(key, abort.signal);
      this.#rateLimiter.forget(key);
      this.#metrics.reconciled(
        this.#name,
        requeueAfterMs === undefined ? 'success' : 'requeue',
        durationMs(),
      );
      this.#queue.holdOff(key, holdOffMs);
      if (requeueAfterMs !== undefined) this.#queue.addAfter(key, requeueAfterMs);
    } catch (error) {
      this.#metrics.reconciled(this.#name, 'error', durationMs());
      this.#retry(key, error);
    } finally {
      deadline.cancel();
      this.#underWay.delete(abort);
      this.#queue.done(key);
    }
  }

  #retry(key: string, error: unknown): void {
    const askedMs = retryAfterMs(error);
    const delayMs = Math.max(this.#rateLimiter.next(key), askedMs);
    const failures = this.#rateLimiter.failures(key);
    const fields = { controller: this.#name, key, failures, retryInMs: delayMs, err: error };
    // Somebody else wrote first: the ordinary course of optimistic concurrency, until it goes on and on.
    if (isConflict(error) && failures < 3) this.#logger.info(fields, 'reconcile met a conflict');
    else this.#logger[isUnavailable(error) ? 'warn' : 'error'](fields, 'reconcile failed');
    this.#queue.holdOff(key, askedMs);
    this.#queue.addAfter(key, delayMs);
  }
}
