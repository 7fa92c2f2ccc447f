import { createHash } from 'node:crypto';

/** The database that holds the catalogue, unless configured otherwise. */
export const DATABASE_NAME = 'moviesearch';

/** Holds the pointer and one progress document a version. */
export const DATASETS_COLLECTION = 'datasets';

/** `_id` of the pointer in DATASETS_COLLECTION. */
export const POINTER_ID = 'current';

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
}

/** Any label → a short key fit for a collection name: the first 10 hex digits of its SHA-256. */
export function versionKey(version: string): string {
  return createHash('sha256').update(version).digest('hex').slice(0, 10);
}

/** The collection of a version's TitleDocuments; it exists only complete. */
export function titlesCollection(version: string): string {
  return `titles_${versionKey(version)}`;
}

/** `_id` of a version's progress document in DATASETS_COLLECTION. */
export function loadProgressId(version: string): string {
  return `load:${version}`;
}
