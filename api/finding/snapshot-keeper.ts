import type { KeptDataset } from '../../catalog/dataset-pointer.ts';
import { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import type { Logger } from '../../logging/logger.ts';
import { backoffDelay, type BackoffSettings } from '../../time/backoff.ts';
import { type Clock, pause, type Timer } from '../../time/clock.ts';
import { datasetIdentity, type NamedDataset } from '../datasets/dataset-identity.ts';
import type { LoadedSnapshot } from './load-snapshot.ts';
import { type SnapshotFault, SnapshotUnusable } from './snapshot-unusable.ts';
import { TitleFinder } from './title-finder.ts';
import { WatchedLoad } from './watched-load.ts';

/** Loads the snapshot of a dataset from a replica, and hurries once that is urgent. Throws SnapshotUnusable; the signal's reason once it aborts. */
export type SnapshotLoader<Replica> = (
  replica: Replica,
  dataset: KeptDataset,
  how: Pick<WatchedLoad, 'urgency' | 'signal'>,
) => Promise<LoadedSnapshot>;

export interface SnapshotKeeperOptions<Replica> {
  readonly load: SnapshotLoader<Replica>;
  /** The replicas that have a dataset, the best to read from first. */
  readonly replicas: (dataset: KeptDataset) => readonly Replica[];
  /** Whether questions come for a dataset now. Where they go to another one meanwhile, loading it can take its time. */
  readonly isRead: (dataset: KeptDataset) => boolean;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** How far the snapshot of a dataset is. */
export type SnapshotState =
  | { readonly state: 'waiting' | 'loading' | 'ready' }
  | { readonly state: 'failing' | 'given up'; readonly code: SnapshotFault; readonly reason: string };

/** Beside the dataset that is served, the one that replicas come from or go to, or one whose cursors are still about: each costs memory. */
const MOST_KEPT = 2;
/** For so many milliseconds after its last use, the finder of a dataset that no replica answers from any more stays. */
const UNUSED_MS = 120_000;
const MOST_TRIES = 8;
const BACKOFF: BackoffSettings = { initialMs: 500, maxMs: 30_000 };
/** What no other replica and no later moment makes better: a replica that has the pointer has all that was stored before it. */
const FINAL: ReadonlySet<SnapshotFault> = new Set(['MISSING', 'OTHER_VERSION', 'OTHER_SCHEMA', 'TOO_NEW']);
/** After so many milliseconds what was given up is tried again, if somebody still asks for it. */
const GIVEN_UP_MS = 300_000;

/** A dataset whose snapshot is wanted. */
interface Kept {
  readonly dataset: KeptDataset;
  readonly letGo: AbortController;
  state: SnapshotState;
  finder: TitleFinder | undefined;
  /** Whether any try to load it has failed. */
  hasFailed: boolean;
  /** Whether somebody has asked for its finder in vain. */
  wasMissed: boolean;
  givenUpAt: number;
  /** Lets go of the dataset once nobody has used its finder for long; undefined while replicas answer from the dataset. */
  unused: Timer | undefined;
}

/**
 * Has a finder for each dataset that questions may come for, or says why not: MongoDB answers those meanwhile. A new dataset is loaded beside
 * the old one, and one at a time. The finder that was left last stays for the cursors it gave, and is loaded again where one comes later, both
 * only while no more than {@link MOST_KEPT} are wanted. Whoever still answers from a finder that was let go keeps that until the answer is made,
 * and then its memory is free.
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

  /**
   * Keeps these, which replicas answer from, the most wanted first, and the one left last where there is a place for it. None changes nothing:
   * where no replica answers, old data are as good.
   */
  keep(datasets: readonly KeptDataset[]): void {
    if (datasets.length === 0 || this.#closed) return;
    const wanted = new Map(datasets.map((dataset) => [datasetIdentity(dataset), dataset]));
    const first = new Map([...wanted].slice(0, MOST_KEPT));
    this.#leaveAllBut(first);
    for (const [identity, dataset] of first) this.#serve(identity, dataset);
  }

  /** The finder of a dataset; undefined where its snapshot is not there: see `states`. Counts as a use of it. */
  finderFor(dataset: NamedDataset): TitleFinder | undefined {
    const identity = datasetIdentity(dataset);
    const kept = this.#kept.get(identity);
    if (kept?.finder !== undefined && kept.unused !== undefined) this.#stay(identity, kept);
    return kept?.finder;
  }

  /** Whether a dataset has a finder here. */
  has(dataset: NamedDataset): boolean {
    return this.#kept.get(datasetIdentity(dataset))?.finder !== undefined;
  }

  /** Whether the finder of a dataset is to come for the first time, and nothing has gone wrong with it. */
  isComing(dataset: NamedDataset): boolean {
    const kept = this.#kept.get(datasetIdentity(dataset));
    return kept !== undefined && kept.finder === undefined && !kept.hasFailed;
  }

  /**
   * Has the finder of a dataset loaded that is not here, where a place is free for it.
   *
   * @returns whether it is to come: its snapshot is being loaded, or will be tried again soon
   */
  request(dataset: KeptDataset): boolean {
    const identity = datasetIdentity(dataset);
    const kept = this.#kept.get(identity);
    if (kept === undefined) {
      if (this.#kept.size >= MOST_KEPT) this.#letGoOfUseless();
      if (this.#closed || this.#kept.size >= MOST_KEPT) return false;
      this.#stay(identity, this.#begin(identity, dataset, { wasMissed: true }));
      return true;
    }
    if (kept.finder !== undefined || kept.state.state === 'given up') return false;
    kept.wasMissed = true;
    if (kept.unused !== undefined) this.#stay(identity, kept);
    return true;
  }

  /** What was left and can never be loaded holds no place for what can. */
  #letGoOfUseless(): void {
    for (const [identity, kept] of [...this.#kept]) {
      if (kept.unused !== undefined && kept.state.state === 'given up') this.#letGo(identity, kept);
    }
  }

  /** How far each snapshot is, for logs and metrics. */
  states(): { readonly dataset: string; readonly state: SnapshotState }[] {
    return [...this.#kept.values()].map(({ dataset, state }) => ({ dataset: dataset.version, state }));
  }

  /** Lets go of all; resolves once nothing is being loaded. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const kept of [...this.#kept]) this.#letGo(...kept);
    await Promise.all(this.#running);
  }

  #now(): number {
    return this.#options.clock.monotonicNow();
  }

  /** Makes room for the datasets that replicas answer from, and starts the time of the one that none answers from any more. */
  #leaveAllBut(served: ReadonlyMap<string, KeptDataset>): void {
    // The newest first.
    const others = [...this.#kept].filter(([identity]) => !served.has(identity)).reverse();
    const leftNow = others.filter(([, { unused }]) => unused === undefined);
    const leftBefore = others.filter(([, { unused }]) => unused !== undefined);
    let places = MOST_KEPT - served.size;
    for (const [identity, kept] of [...leftNow, ...leftBefore]) {
      // What has not come by now is loaded again where a cursor needs it.
      const isOfUse = kept.finder !== undefined || kept.unused !== undefined;
      if (places > 0 && isOfUse) {
        places -= 1;
        if (kept.unused === undefined) this.#stay(identity, kept);
      } else this.#letGo(identity, kept);
    }
  }

  #serve(identity: string, dataset: KeptDataset): void {
    const kept = this.#kept.get(identity);
    if (kept === undefined) {
      this.#begin(identity, dataset);
      return;
    }
    kept.unused?.cancel();
    kept.unused = undefined;
    if (kept.state.state === 'given up' && this.#now() - kept.givenUpAt >= GIVEN_UP_MS) this.#queue(kept);
  }

  #stay(identity: string, kept: Kept): void {
    kept.unused?.cancel();
    kept.unused = this.#options.clock.setTimer(() => this.#letGo(identity, kept), UNUSED_MS);
  }

  #letGo(identity: string, kept: Kept): void {
    kept.unused?.cancel();
    kept.letGo.abort();
    this.#kept.delete(identity);
    this.#options.logger.info({ dataset: kept.dataset.version }, 'search snapshot let go');
  }

  #begin(identity: string, dataset: KeptDataset, { wasMissed = false } = {}): Kept {
    const kept: Kept = {
      dataset,
      letGo: new AbortController(),
      state: { state: 'waiting' },
      finder: undefined,
      hasFailed: false,
      wasMissed,
      givenUpAt: 0,
      unused: undefined,
    };
    this.#kept.set(identity, kept);
    this.#queue(kept);
    return kept;
  }

  #queue(kept: Kept): void {
    kept.state = { state: 'waiting' };
    const running = this.#loadUntilThere(kept).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #loadUntilThere(kept: Kept): Promise<void> {
    const { clock, random, logger, replicas } = this.#options;
    const { dataset, letGo } = kept;
    for (let tries = 0; tries < MOST_TRIES && !wasLetGo(letGo.signal); tries += 1) {
      if (tries > 0) await pause(clock, backoffDelay(BACKOFF, tries, random()), letGo.signal);
      const there = replicas(dataset);
      const replica = there[tries % Math.max(1, there.length)];
      if (wasLetGo(letGo.signal)) return;
      const began = this.#now();
      try {
        if (replica === undefined) throw new SnapshotUnusable('READ_FAILED', 'No replica has the dataset.');
        const { finder, restedMs } = await this.#inTurn(() => this.#load(replica, kept));
        kept.finder = finder;
        kept.state = { state: 'ready' };
        const { titles } = finder.snapshot.facts;
        const times = { ms: Math.round(this.#now() - began), restedMs: Math.round(restedMs) };
        logger.info({ dataset: dataset.version, titles, ...times }, 'search snapshot loaded');
        return;
      } catch (error) {
        if (wasLetGo(letGo.signal)) return;
        if (!(error instanceof SnapshotUnusable)) throw error;
        kept.hasFailed = true;
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

  async #load(replica: Replica, kept: Kept): Promise<{ finder: TitleFinder; restedMs: number }> {
    const { dataset, letGo } = kept;
    letGo.signal.throwIfAborted();
    kept.state = { state: 'loading' };
    const { clock, isRead, load } = this.#options;
    const isUrgent = (): boolean => kept.wasMissed || isRead(dataset);
    const watched = new WatchedLoad({ clock, isUrgent, letGo: letGo.signal });
    try {
      const { bytes, tables, restedMs } = await load(replica, dataset, watched);
      letGo.signal.throwIfAborted();
      return { finder: new TitleFinder(Snapshot.checked(bytes), tables), restedMs };
    } finally {
      watched.end();
    }
  }
}

function wasLetGo(signal: AbortSignal): boolean {
  return signal.aborted;
}
