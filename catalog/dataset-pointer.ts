import { createHash } from 'node:crypto';

import { DATASET_SCHEMA } from './dataset-schema.ts';

/** The database that holds the catalogue, unless configured otherwise. */
export const DATABASE_NAME = 'moviesearch';

/** Holds the pointer and one progress document a version. */
export const DATASETS_COLLECTION = 'datasets';

/** `_id` of the pointer in DATASETS_COLLECTION. */
export const POINTER_ID = 'current';

/** What a dataset was made of: the films that come with the project, files in IMDb's format, or a file in the project's own. */
export type SourceKind = 'bundled' | 'imdb' | 'jsonLines';

/** Names the dataset version that is served; replaced in one write once a version is complete and verified. */
export interface DatasetPointer {
  _id: typeof POINTER_ID;
  version: string;
  /** The collection of TitleDocument to read. */
  collection: string;
  /** Documents in it. */
  titles: number;
  /** Rows of the source set aside as unusable. */
  rejectedRows: number;
  loadedAt: Date;
  /** By which rules its documents were made: read it with `schemaOf`. */
  schema?: number;
  /** Absent where an earlier release did not write it down, as are the two below. */
  source?: SourceKind;
  /** Titles of which a director's name is known. */
  titlesWithDirectors?: number;
  /** Which of the source's titles were loaded, in words: one choice has the same words always. Absent: all of them. */
  titlesChosen?: string;
  /** The collection that was served before it and is kept for readers still in it; null: none. Releases before `kept` go by it. */
  previous?: string | null;
  /** What can be switched back to, the one served last first: see `keptOf`. Absent where an earlier release wrote the pointer. */
  kept?: KeptDataset[];
  /** Counts the writes of the pointer, so that two who write at once do not undo each other: see `pointerState`. Absent: 0. */
  revision?: number;
  /** When readers were switched to it, by the clock of whoever did. Absent: when it was loaded. */
  switchedAt?: Date;
}

/** A complete dataset that is not served: what the pointer said of it while it was. */
export type KeptDataset = Omit<DatasetPointer, '_id' | 'previous' | 'kept' | 'revision' | 'switchedAt'>;

/** Any label → a short key fit for a collection name: the first 10 hex digits of its SHA-256. */
export function versionKey(version: string): string {
  return createHash('sha256').update(version).digest('hex').slice(0, 10);
}

/**
 * The collection of a version's TitleDocuments; it exists only complete. One version made by two sets of rules is in two
 * collections, so that the one that is served stays while the other is made.
 */
export function titlesCollection(version: string, schema: number = DATASET_SCHEMA): string {
  return `titles_${collectionKey(version, schema)}`;
}

/** Where a load that was refused is kept to look at; nothing reads it. */
export function refusedCollection(version: string, schema: number = DATASET_SCHEMA): string {
  return `refused_${collectionKey(version, schema)}`;
}

/**
 * The collection of a version's search snapshot: its segments as `SnapshotSegment`, to be put one behind the other by their number
 * (docs/search-snapshot.md). Complete where `titlesCollection` is.
 */
export function snapshotCollection(version: string, schema: number = DATASET_SCHEMA): string {
  return `snapshot_${collectionKey(version, schema)}`;
}

/** The `snapshotCollection` that belongs to a `titlesCollection`, by name. */
export function snapshotOfTitles(titles: string): string {
  return titles.replace(/^titles_/u, 'snapshot_');
}

/** What the names of a version's collections have in common: its key, and the schema where that is not the first. */
export function collectionKey(version: string, schema: number = DATASET_SCHEMA): string {
  return `${versionKey(version)}${schema === 1 ? '' : `s${schema}`}`;
}

/** `_id` of a version's progress document in DATASETS_COLLECTION. */
export function loadProgressId(version: string): string {
  return `load:${version}`;
}

/** What a version holds, for people: `3789 titles, 1 row set aside`. */
export function countsInWords({
  titles,
  rejectedRows,
}: {
  readonly titles: number;
  readonly rejectedRows: number;
}): string {
  return `${titles} ${titles === 1 ? 'title' : 'titles'}, ${rejectedRows} ${rejectedRows === 1 ? 'row' : 'rows'} set aside`;
}
