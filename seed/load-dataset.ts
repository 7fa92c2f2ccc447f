import { type DatasetPointer, POINTER_ID, titlesCollection } from '../catalog/dataset-pointer.ts';
import { DATASET_SCHEMA, schemaOf } from '../catalog/dataset-schema.ts';
import type { RowsOfReason } from '../catalog/load-progress.ts';
import type { CatalogStore, LoadCounts, StagedLoad } from './catalog-store.ts';
import { ProgressLog } from './progress-log.ts';
import type { TitleSource } from './title-source.ts';
import { type LoadTally, writeTitles } from './write-titles.ts';

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
  /** Once for each thing that was wrong with rows. */
  | ({ kind: 'rejected' | 'noted' } & RowsOfReason)
  | { kind: 'indexed' }
  | { kind: 'verified' }
  | { kind: 'published' }
  | { kind: 'switched'; from: string | null; pointer: DatasetPointer }
  | { kind: 'dropped'; collections: string[] };

/**
 * Loads a dataset version so that readers see the whole of it or nothing: staged under names that nobody reads,
 * indexed, counted, published under the version's names, then switched to by one write of the pointer. A run that
 * dies leaves readers where they were, and the next run begins again or, if the version was published, goes on from
 * there; a version that is current already, by the rules of this release, costs one read. The version before stays for readers that are still
 * in it; older ones are dropped.
 *
 * Returns the pointer that now names the version. Throws `SeedError`, or the signal's reason.
 */
export async function loadDataset(options: LoadOptions): Promise<DatasetPointer> {
  const { version, store, now, onEvent } = options;
  const before = await store.pointer();
  if (before?.version === version && schemaOf(before) === DATASET_SCHEMA) {
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
    schema: DATASET_SCHEMA,
  };
  await store.switchPointer(before, pointer);
  onEvent({ kind: 'switched', from: before?.version ?? null, pointer });
  const collections = await store.dropAllBut([
    pointer.collection,
    ...(before === null ? [] : [before.collection]),
  ]);
  onEvent({ kind: 'dropped', collections });
  return pointer;
}

async function loadAndPublish(options: LoadOptions): Promise<LoadCounts> {
  const { version, store, now, onEvent } = options;
  const progress = new ProgressLog(store, version, now);
  const staged = await store.stage(version);
  try {
    onEvent({ kind: 'staged' });
    await progress.save('Loading');
    const tally = await writeAll(options, staged, progress);
    const counts = tally.counts();
    onEvent({ kind: 'written', counts });
    const report = { ...counts, rejected: tally.rejected.reasons(), noted: tally.noted.reasons() };
    for (const reason of report.rejected) onEvent({ kind: 'rejected', ...reason });
    for (const reason of report.noted) onEvent({ kind: 'noted', ...reason });
    await progress.save('Indexing', report);
    await staged.buildIndex();
    onEvent({ kind: 'indexed' });
    await progress.save('Verifying');
    await staged.verify(counts);
    onEvent({ kind: 'verified' });
    options.signal.throwIfAborted();
    await staged.publish();
    onEvent({ kind: 'published' });
    await progress.save('Complete');
    return counts;
  } catch (error) {
    // Best effort: the next run drops what stays, and the first error is the one to report.
    await Promise.allSettled([staged.discard(), progress.fail(error)]);
    throw error;
  }
}

function writeAll(
  { source, signal, onEvent }: LoadOptions,
  staged: StagedLoad,
  progress: ProgressLog,
): Promise<LoadTally> {
  return writeTitles(source, staged, signal, {
    batch: (counts) => onEvent({ kind: 'batch', counts }),
    group: async (counts) => {
      if (!progress.isDue()) return;
      onEvent({ kind: 'progress', counts });
      await progress.save('Loading', counts);
    },
  });
}
