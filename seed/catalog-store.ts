import type { DatasetPointer } from '../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../catalog/load-progress.ts';
import type { TitleDocument } from '../catalog/title-document.ts';

/** How many titles a version holds, and how many rows of its source were set aside. */
export interface LoadCounts {
  titles: number;
  rejectedRows: number;
}

/**
 * A version on its way in, under names of its own that nobody reads. Every method may be called again after a
 * failure; all throw `SeedError` ("LOAD_SUPERSEDED" once a later run has taken the version over).
 */
export interface StagedLoad {
  /** Adds titles with ids not added before ("DUPLICATE_ID" otherwise). May be called while other calls are under way. */
  addTitles(titles: readonly TitleDocument[]): Promise<void>;
  buildIndex(): Promise<void>;
  /** Throws "VERIFICATION_FAILED" unless as many titles are stored as were added, index included. */
  verify(expected: Pick<LoadCounts, 'titles'>): Promise<void>;
  /** Gives the collection the version's name, in one step: that name exists only complete. */
  publish(): Promise<void>;
  /** Drops what was staged. */
  discard(): Promise<void>;
}

/** The catalogue's database as the loader needs it. Writes have reached a majority when they return. */
export interface CatalogStore {
  pointer(): Promise<DatasetPointer | null>;
  /** What a version holds that was published by the rules of this release, switched to or not; null if it was not. */
  published(version: string): Promise<LoadCounts | null>;
  /** Makes room for a version, dropping what a run of it that did not finish has left. */
  stage(version: string): Promise<StagedLoad>;
  /** Makes readers see `next`, if they still see `from`; "LOAD_SUPERSEDED" if somebody else switched meanwhile. */
  switchPointer(from: DatasetPointer | null, next: DatasetPointer): Promise<void>;
  /** Drops every collection of every version but these collections of titles, staged ones too, and returns their names. */
  dropAllBut(kept: readonly string[]): Promise<string[]>;
  saveProgress(progress: LoadProgress): Promise<void>;
}
