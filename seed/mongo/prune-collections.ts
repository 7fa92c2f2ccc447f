import type { Collection, Db } from 'mongodb';

import { DATASETS_COLLECTION, versionKey } from '../../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../../catalog/load-progress.ts';

/**
 * All collections of one version, under its key: titles and what is derived from them, staged, published or refused. Earlier releases
 * kept rejected rows in one of their own.
 */
const VERSIONED = /^(?:titles|snapshot|rejected|loading|refused)_([0-9a-f]{10}(?:s\d+)?)(?:_|$)/u;

/** What no reader ever looks into, of whichever version. */
const UNREAD = /^(?:loading|refused)_/u;

/**
 * Of these collections, those to drop so that only the versions of the collections in `inUse` stay, complete as they are; titles before what is
 * derived from them: where titles are gone a reader looks at the pointer again, where only their snapshot is gone it finds a dataset that is damaged.
 */
export function collectionsToDrop(names: readonly string[], inUse: readonly string[]): string[] {
  const kept = keysOf(inUse);
  const dropped = names.filter((name) => {
    const key = VERSIONED.exec(name)?.[1];
    return key !== undefined && (UNREAD.test(name) || !kept.has(key));
  });
  const isTitles = (name: string): number => Number(name.startsWith('titles_'));
  return dropped.toSorted((a, b) => isTitles(b) - isTitles(a));
}

/** Drops them, and the load reports of versions that do not stay. @returns the collections' names */
export async function pruneCollections(db: Db, inUse: readonly string[]): Promise<string[]> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  const dropped = collectionsToDrop(names, inUse);
  for (const name of dropped) await db.dropCollection(name);
  const reports: Collection<LoadProgress> = db.collection(DATASETS_COLLECTION);
  const kept = [...keysOf(inUse)];
  for (const { _id, version } of await reports.find({ _id: /^load:/u }).toArray()) {
    // One report stands for all rules by which a version was made.
    if (!kept.some((key) => key.startsWith(versionKey(version)))) await reports.deleteOne({ _id });
  }
  return dropped;
}

function keysOf(collections: readonly string[]): Set<string> {
  return new Set(collections.flatMap((name) => VERSIONED.exec(name)?.[1] ?? []));
}
