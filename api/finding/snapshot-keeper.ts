import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { Logger } from '../../logging/logger.ts';
import { backoffDelay, type BackoffSettings } from '../../time/backoff.ts';
import { type Clock, pause } from '../../time/clock.ts';
import { datasetIdentity, type NamedDataset } from '../datasets/dataset-identity.ts';
import type { LoadedSnapshot } from './load-snapshot.ts';
import { type SnapshotFault, SnapshotUnusable } from './snapshot-unusable.ts';
import { TitleFinder } from './title-finder.ts';

/** Loads the snapshot of a dataset from a replica. Throws SnapshotUnusable; the signal's reason once it aborts. */
export type SnapshotLoader<Replica> = (
  replica: Replica,
  dataset: KeptDataset,
  signal: AbortSignal,
) => Promise<LoadedSnapshot>;

export interface SnapshotKeeperOptions<Replica> {
  readonly load: SnapshotLoader<Replica>;
  /** The replicas that have a dataset, the best to read from first. */
  readonly replicas: (dataset: KeptDataset) => readonly Replica[];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** How far the snapshot of a dataset is. */
export type SnapshotState =
  | { readonly state: 'waiting' | 'loading' | 'ready' }
  | { readonly state: 'failing' | 'given up'; readonly code: SnapshotFault; readonly reason: string };

/** Beside the dataset that is served, the one that replicas come from or go to. */
const MOST_KEPT = 2;
const MOST_TRIES = 8;
const BACKOFF: BackoffSettings = { initialMs: 500, maxMs: 30_000 };
/** What no other replica and no later moment makes better: a replica that has the pointer has all that was stored before it. */
const FINAL: ReadonlySet<SnapshotFault> = new Set(['MISSING', 'OTHER_VERSION', 'OTHER_SCHEMA', 'TOO_NEW']);
const LOAD_MS = 120_000;
/** After so many milliseconds what was given up is tried again, if somebody still asks for it. */
const GIVEN_UP_MS = 300_000;

/** A dataset whose snapshot is wanted. */
interface Kept {
  readonly dataset: KeptDataset;
  readonly left: AbortController;
  state: SnapshotState;
  finder: TitleFinder | undefined;
  givenUpAt: number;
}

/**
 * Has a finder for each dataset that questions may come for, or says why not: MongoDB answers those meanwhile. A new dataset is loaded beside
 * the old one, and one at a time. A dataset that is no longer asked for is let go: whoever still answers from its finder keeps that until the
 * answer is made, and then its memory is free.
 */
export class SnapshotKeeper<Replica> {
  readonly #options: SnapshotKeeperOptions<Replica>;
  readonly #kept = new Map<string, Kept>();
  readonly #running = new Set<Promise<void>>();
  /** Ends when the load under way does, whatever came of it. */
  #loading: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SnapshotKeeperOptions<Replica>) {
    this.#options = options;
  }

  /** Keeps these, the most wanted first, and lets go of all others. None changes nothing: where no replica answers, old data are as good. */
  keep(datasets: readonly KeptDataset[]): void {
    if (datasets.length === 0 || this.#closed) return;
    const wanted = new Map(datasets.map((dataset) => [datasetIdentity(dataset), dataset]));
    const first = [...wanted].slice(0, MOST_KEPT);
    for (const [identity, kept] of this.#kept) {
      if (first.some(([other]) => other === identity)) continue;
      this.#kept.delete(identity);
      kept.left.abort();
      this.#options.logger.info({ dataset: kept.dataset.version }, 'search snapshot let go');
    }
    for (const [identity, dataset] of first) {
      const kept = this.#kept.get(identity);
      if (kept === undefined) this.#begin(identity, dataset);
      else if (kept.state.state === 'given up' && this.#now() - kept.givenUpAt >= GIVEN_UP_MS)
        this.#queue(kept);
    }
  }

  /** The finder of a dataset; undefined where its snapshot is not there: see `stateOf`. */
  finderFor(dataset: NamedDataset): TitleFinder | undefined {
    return this.#kept.get(datasetIdentity(dataset))?.finder;
  }

  /** Whether a dataset has no finder yet, and its snapshot is being loaded, or will be tried again soon. */
  expects(dataset: NamedDataset): boolean {
    const kept = this.#kept.get(datasetIdentity(dataset));
    return kept !== undefined && kept.finder === undefined && kept.state.state !== 'given up';
  }

  /** How far each snapshot is, for logs and metrics. */
  states(): { readonly dataset: string; readonly state: SnapshotState }[] {
    return [...this.#kept.values()].map(({ dataset, state }) => ({ dataset: dataset.version, state }));
  }

  /** Lets go of all; resolves once nothing is being loaded. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { left } of this.#kept.values()) left.abort();
    this.#kept.clear();
    await Promise.all(this.#running);
  }

  #now(): number {
    return this.#options.clock.monotonicNow();
  }

  #begin(identity: string, dataset: KeptDataset): void {
    const left = new AbortController();
    const kept: Kept = { dataset, left, state: { state: 'waiting' }, finder: undefined, givenUpAt: 0 };
    this.#kept.set(identity, kept);
    this.#queue(kept);
  }

  #queue(kept: Kept): void {
    kept.state = { state: 'waiting' };
    const running = this.#loadUntilThere(kept).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #loadUntilThere(kept: Kept): Promise<void> {
    const { clock, random, logger, replicas } = this.#options;
    const { dataset, left } = kept;
    for (let tries = 0; tries < MOST_TRIES && !wasLeft(left.signal); tries += 1) {
      if (tries > 0) await pause(clock, backoffDelay(BACKOFF, tries, random()), left.signal);
      const there = replicas(dataset);
      const replica = there[tries % Math.max(1, there.length)];
      if (wasLeft(left.signal)) return;
      const began = this.#now();
      try {
        if (replica === undefined) throw new SnapshotUnusable('READ_FAILED', 'No replica has the dataset.');
        kept.finder = await this.#inTurn(() => this.#load(replica, kept));
        kept.state = { state: 'ready' };
        const { titles } = kept.finder.snapshot.facts;
        logger.info(
          { dataset: dataset.version, titles, ms: Math.round(this.#now() - began) },
          'search snapshot loaded',
        );
        return;
      } catch (error) {
        if (wasLeft(left.signal)) return;
        if (!(error instanceof SnapshotUnusable)) throw error;
        kept.state = { state: 'failing', code: error.code, reason: error.message };
        logger.warn(
          { dataset: dataset.version, code: error.code, err: error },
          'search snapshot not loaded: MongoDB answers',
        );
        if (FINAL.has(error.code)) break;
      }
    }
    if (kept.state.state !== 'failing') return;
    kept.state = { ...kept.state, state: 'given up' };
    kept.givenUpAt = this.#now();
  }

  /** One load at a time: while one is under way, memory is needed for its worker, too. */
  #inTurn<T>(load: () => Promise<T>): Promise<T> {
    const turn = this.#loading.then(load);
    this.#loading = turn.catch(() => undefined);
    return turn;
  }

  async #load(replica: Replica, kept: Kept): Promise<TitleFinder> {
    const { dataset, left } = kept;
    left.signal.throwIfAborted();
    kept.state = { state: 'loading' };
    const late = new AbortController();
    const timer = this.#options.clock.setTimer(
      () => late.abort(new SnapshotUnusable('READ_FAILED', `Loading took longer than ${LOAD_MS} ms.`)),
      LOAD_MS,
    );
    try {
      const signal = AbortSignal.any([left.signal, late.signal]);
      const { bytes, tables } = await this.#options.load(replica, dataset, signal);
      left.signal.throwIfAborted();
      return new TitleFinder(Snapshot.checked(bytes), tables);
    } finally {
      timer.cancel();
    }
  }
}

function wasLeft(signal: AbortSignal): boolean {
  return signal.aborted;
}
