import {
  type DatasetPointer,
  loadProgressId,
  POINTER_ID,
  titlesCollection,
} from '../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../catalog/load-progress.ts';
import type { TitleDocument } from '../catalog/title-document.ts';
import type { CatalogStore, LoadCounts, StagedLoad } from './catalog-store.ts';
import type { RejectedRow, TitleSource } from './title-source.ts';

/** Titles in one write. */
export const BATCH_SIZE = 1000;

/** Writes under way at once; with `BATCH_SIZE` it bounds the memory of a load. */
export const MAX_WRITES_IN_FLIGHT = 4;

const PROGRESS_INTERVAL_MS = 3000;

export interface LoadOptions {
  version: string;
  source: TitleSource;
  store: CatalogStore;
  signal: AbortSignal;
  now: () => Date;
  /** Told of each step as it is done, of each batch, and of progress every few seconds. */
  onEvent: (event: LoadEvent) => void;
}

export type LoadEvent =
  | { kind: 'alreadyCurrent'; pointer: DatasetPointer }
  | { kind: 'alreadyPublished'; counts: LoadCounts }
  | { kind: 'staged' }
  | { kind: 'batch'; counts: LoadCounts }
  | { kind: 'progress'; counts: LoadCounts }
  | { kind: 'written'; counts: LoadCounts }
  | { kind: 'indexed' }
  | { kind: 'verified' }
  | { kind: 'published' }
  | { kind: 'switched'; from: string | null; pointer: DatasetPointer }
  | { kind: 'dropped'; collections: string[] };

/**
 * Loads a dataset version so that readers see the whole of it or nothing: staged under names that nobody reads,
 * indexed, counted, published under the version's names, then switched to by one write of the pointer. A run that
 * dies leaves readers where they were, and the next run begins again or, if the version was published, goes on from
 * there; a version that is current already costs one read. The version before stays for readers that are still
 * in it; older ones are dropped.
 *
 * Returns the pointer that now names the version. Throws `SeedError`, or the signal's reason.
 */
export async function loadDataset(options: LoadOptions): Promise<DatasetPointer> {
  const { version, store, now, onEvent } = options;
  const before = await store.pointer();
  if (before?.version === version) {
    onEvent({ kind: 'alreadyCurrent', pointer: before });
    return before;
  }
  let counts = await store.published(version);
  if (counts === null) {
    counts = await loadAndPublish(options);
  } else {
    onEvent({ kind: 'alreadyPublished', counts });
  }
  options.signal.throwIfAborted();
  const pointer: DatasetPointer = {
    _id: POINTER_ID,
    version,
    collection: titlesCollection(version),
    ...counts,
    loadedAt: now(),
  };
  await store.switchPointer(before, pointer);
  onEvent({ kind: 'switched', from: before?.version ?? null, pointer });
  const collections = await store.dropAllBut(before === null ? [version] : [version, before.version]);
  onEvent({ kind: 'dropped', collections });
  return pointer;
}

async function loadAndPublish(options: LoadOptions): Promise<LoadCounts> {
  const { version, store, now, onEvent } = options;
  const progress = new ProgressLog(store, version, now);
  const staged = await store.stage(version);
  try {
    onEvent({ kind: 'staged' });
    await progress.save('Loading', { titles: 0, rejectedRows: 0 });
    const counts = await writeAll(options, staged, progress);
    onEvent({ kind: 'written', counts });
    await progress.save('Indexing', counts);
    await staged.buildIndex();
    onEvent({ kind: 'indexed' });
    await progress.save('Verifying', counts);
    await staged.verify(counts);
    onEvent({ kind: 'verified' });
    options.signal.throwIfAborted();
    await staged.publish();
    onEvent({ kind: 'published' });
    await progress.save('Complete', counts);
    return counts;
  } catch (error) {
    // Best effort: the next run drops what stays, and the first error is the one to report.
    await Promise.allSettled([staged.discard(), progress.fail(error)]);
    throw error;
  }
}

/** Reads the source to its end, never more than `MAX_WRITES_IN_FLIGHT` batches ahead of the store. */
async function writeAll(
  options: LoadOptions,
  staged: StagedLoad,
  progress: ProgressLog,
): Promise<LoadCounts> {
  const { source, signal, onEvent } = options;
  const writes = new BoundedWrites(MAX_WRITES_IN_FLIGHT);
  const counts: LoadCounts = { titles: 0, rejectedRows: 0 };
  let titles: TitleDocument[] = [];
  let rejected: RejectedRow[] = [];
  const flushTitles = async (): Promise<void> => {
    const batch = titles;
    titles = [];
    await writes.add(async () => {
      await staged.addTitles(batch);
      counts.titles += batch.length;
      onEvent({ kind: 'batch', counts: { ...counts } });
    });
  };
  const flushRejected = async (): Promise<void> => {
    const [batch, first] = [rejected, rejectedSeen - rejected.length];
    rejected = [];
    await writes.add(async () => {
      await staged.addRejected(batch, first);
      counts.rejectedRows += batch.length;
    });
  };
  let rejectedSeen = 0;
  try {
    for await (const group of source.items(signal)) {
      for (const item of group) {
        if (item.kind === 'title') {
          titles.push(item.title);
          if (titles.length === BATCH_SIZE) await flushTitles();
        } else {
          rejected.push(item.rejected);
          rejectedSeen += 1;
          if (rejected.length === BATCH_SIZE) await flushRejected();
        }
      }
      signal.throwIfAborted();
      if (progress.isDue()) {
        onEvent({ kind: 'progress', counts: { ...counts } });
        await progress.save('Loading', counts);
      }
    }
    if (titles.length > 0) await flushTitles();
    if (rejected.length > 0) await flushRejected();
  } finally {
    await writes.settled();
  }
  writes.throwIfFailed();
  return counts;
}

/** Runs writes side by side up to a limit; the first failure is thrown by the next call. */
class BoundedWrites {
  readonly #limit: number;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts a write as soon as there is room for it. */
  async add(write: () => Promise<void>): Promise<void> {
    while (this.#inFlight.size >= this.#limit) await Promise.race(this.#inFlight);
    this.throwIfFailed();
    const running = write()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(running));
    this.#inFlight.add(running);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/** Keeps a version's progress document, at most one write every few seconds within a phase. */
class ProgressLog {
  readonly #store: CatalogStore;
  readonly #now: () => Date;
  #last: LoadProgress;

  constructor(store: CatalogStore, version: string, now: () => Date) {
    this.#store = store;
    this.#now = now;
    const startedAt = now();
    this.#last = {
      _id: loadProgressId(version),
      version,
      phase: 'Loading',
      titles: 0,
      rejectedRows: 0,
      startedAt,
      updatedAt: startedAt,
      message: null,
    };
  }

  isDue(): boolean {
    return this.#now().getTime() - this.#last.updatedAt.getTime() >= PROGRESS_INTERVAL_MS;
  }

  async save(phase: LoadProgress['phase'], counts: LoadCounts): Promise<void> {
    this.#last = { ...this.#last, phase, ...counts, updatedAt: this.#now() };
    await this.#store.saveProgress(this.#last);
  }

  async fail(error: unknown): Promise<void> {
    this.#last = {
      ...this.#last,
      phase: 'Failed',
      updatedAt: this.#now(),
      message: error instanceof Error ? error.message : String(error),
    };
    await this.#store.saveProgress(this.#last);
  }
}
