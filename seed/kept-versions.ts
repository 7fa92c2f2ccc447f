import { type DatasetPointer, titlesCollection } from '../catalog/dataset-pointer.ts';
import { collectionsInUse, forgotten, keptOf, trimmed } from '../catalog/kept-datasets.ts';
import type { PublishedLoad } from './catalog-store.ts';
import type { LoadOptions } from './load-options.ts';
import { SeedError } from './seed-error.ts';

/** What a version holds that needs no loading, and the pointer as it is after the look. */
export interface FoundVersion {
  readonly loaded: PublishedLoad | null;
  readonly served: DatasetPointer | null;
}

/**
 * Looks for the version among what is published. A kept one that is not as it was remembered (somebody has deleted titles, or what
 * they are found by) is forgotten and dropped, so that it is loaded anew.
 */
export async function findVersion(
  options: LoadOptions,
  served: DatasetPointer | null,
): Promise<FoundVersion> {
  const { version, store, onEvent } = options;
  const loaded = await store.published(version);
  const collection = titlesCollection(version);
  const remembered = keptOf(served).find((kept) => kept.collection === collection);
  if (loaded === null || served === null || remembered === undefined) return { loaded, served };
  const { titles } = remembered;
  if (loaded.titles === titles && (await store.isSearchable(version))) return { loaded, served };
  onEvent({ kind: 'keptDamaged', collection, titles: loaded.titles, remembered: titles });
  return { loaded: null, served: await amend(options, served, forgotten(served, collection)) };
}

/** Before a load, drops the versions that are beyond the number to keep: the disk needs room for one more. */
export async function makeRoom(
  options: LoadOptions,
  served: DatasetPointer | null,
): Promise<DatasetPointer | null> {
  const next = served === null ? null : trimmed(served, { keep: options.keepVersions, at: options.now() });
  return served === null || next === null ? served : amend(options, served, next);
}

/** What is left to do once a version is served; a run that was killed before it leaves it to the next one. */
export async function clearUp(options: LoadOptions, { version }: DatasetPointer): Promise<void> {
  await options.store.completeProgress(version, options.now());
  await dropWhatIsNotKept(options);
}

/** Writes the pointer before anything is dropped that it no longer names: a reader that finds nothing looks at the pointer again. */
async function amend(
  options: LoadOptions,
  from: DatasetPointer,
  next: DatasetPointer,
): Promise<DatasetPointer> {
  const { version, store } = options;
  if (!(await store.amendPointer(from, next))) {
    throw new SeedError(
      'LOAD_SUPERSEDED',
      `The dataset was switched by somebody else when the load of ${version} began: run it again.`,
    );
  }
  await dropWhatIsNotKept(options);
  return next;
}

/** What is to stay, the pointer says as it is now: somebody may have switched since this run last wrote it. */
async function dropWhatIsNotKept({ store, onEvent }: LoadOptions): Promise<void> {
  const pointer = await store.pointer();
  const inUse = pointer === null ? null : collectionsInUse(pointer);
  // An earlier release did not write down which version was before, and that one may still be read.
  if (inUse !== null) onEvent({ kind: 'dropped', collections: await store.dropAllBut(inUse) });
}
