import type { DatasetPointer, SourceKind } from '../catalog/dataset-pointer.ts';
import type { LoadProgress } from '../catalog/load-progress.ts';
import type { SnapshotSegment } from '../catalog/snapshot/snapshot-segment.ts';
import type { TitleDocuments } from './documents/title-bson.ts';
import type { StoredTitles } from './stored-titles.ts';

/** How many titles a version holds, and how many rows of its source were set aside. */
export interface LoadCounts {
  titles: number;
  rejectedRows: number;
}

/** A version that was published, with what its load wrote down of it; nothing more where an earlier release loaded it. */
export interface PublishedLoad extends LoadCounts {
  source?: SourceKind;
  titlesWithDirectors?: number;
  /** Which of the source's titles, in words; absent: all. */
  titlesChosen?: string;
}

/**
 * A version on its way in, under names of its own that nobody reads. Every method may be called again after a
 * failure; all throw `SeedError` ("LOAD_SUPERSEDED" once a later run has taken the version over).
 */
export interface StagedLoad {
  /** What is there already; null: nothing, or nothing that this load could go on from. */
  readonly stored: StoredTitles | null;
  /**
   * Adds titles. May be called while other calls are under way. An id that is there already is "DUPLICATE_ID", but for a load with a
   * name of its own: there it is the same title, which another run of that load has written.
   */
  addTitles(titles: TitleDocuments): Promise<void>;
  /** Stores segments of the search snapshot in one write, each in place of one of that number. */
  addSegments(segments: readonly SnapshotSegment[]): Promise<void>;
  /** Throws "VERIFICATION_FAILED" unless as many titles and segments are stored as were added. */
  verifyStored(expected: { titles: number; segments: number }): Promise<void>;
  /** Gives the collections the version's name, that of the titles last and in one step: that name exists only complete. */
  publish(): Promise<void>;
  /** Keeps the collection under the name of a refused one, in place of an earlier one, and returns that name. */
  refuse(): Promise<string>;
  /** Drops what was staged. */
  discard(): Promise<void>;
}

/** The catalogue's database as the loader needs it. Writes have reached a majority when they return. */
export interface CatalogStore {
  pointer(): Promise<DatasetPointer | null>;
  /** What a version holds that was published by the rules of this release, switched to or not; null if it was not. */
  published(version: string): Promise<PublishedLoad | null>;
  /** Whether a version that was published has what lookups need: all of its search snapshot or, of an earlier release, the index. */
  isSearchable(version: string): Promise<boolean>;
  /**
   * Makes room for a version, dropping what runs of it that did not finish have left, and whatever load was refused.
   *
   * @param load the name of what is loaded: files, and what is made of them. What runs of the same name have stored stays, and
   *   several may go on with it at once. Null: what is loaded has no name, and this run begins anew
   */
  stage(version: string, load: string | null): Promise<StagedLoad>;
  /** Makes readers see `next`, if they still see `from`; "LOAD_SUPERSEDED" if somebody else switched meanwhile. */
  switchPointer(from: DatasetPointer | null, next: DatasetPointer): Promise<void>;
  /** Replaces the pointer, what is served staying the same; false where somebody else has written it meanwhile. */
  amendPointer(from: DatasetPointer, next: DatasetPointer): Promise<boolean>;
  /**
   * Drops every collection of every version but these collections of titles, staged and refused ones too, and the reports of all
   * other versions. Returns the collections' names.
   */
  dropAllBut(kept: readonly string[]): Promise<string[]>;
  /** Once the store's signal has aborted, the last word of a run is still written, if that does not take long. */
  saveProgress(progress: LoadProgress): Promise<void>;
  /** Has the report of a version that is switched to say so, if there is one that does not. */
  completeProgress(version: string, at: Date): Promise<void>;
}
