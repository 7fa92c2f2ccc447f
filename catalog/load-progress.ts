import type { SourceKind } from './dataset-pointer.ts';

/** A row of the source as it was found, to look at. */
export interface RowExample {
  /** The line it begins on, the first being 1. */
  line: number;
  /** Its text, cut to what is kept. */
  text: string;
}

/** Rows of one file that one thing was wrong with. */
export interface RowsOfReason {
  file: string;
  reason: string;
  /** All of them. */
  rows: number;
  /** The first few. */
  examples: RowExample[];
}

/** Rows of one file that were left out on purpose, for one reason: nothing is wrong with them. */
export interface SkippedRows {
  file: string;
  reason: string;
  rows: number;
}

/** What was found out about one file of the source. */
export interface FileFacts {
  file: string;
  /** What it must be there for: figures of the load that hang on it. */
  gives: ('titles' | 'titlesWithDirectors')[];
  /** Below its header. */
  rows: number;
  /** Of these, how many were set aside. */
  rejectedRows: number;
  /** The reason for most of these; null where there are none. */
  mostly: string | null;
  /** Of its rows, how many were left out on purpose. Absent: none. */
  skippedRows?: number;
  /** When it was last written; null where nobody says. */
  modifiedAt: Date | null;
  /** How it shows that it was cut, to be read after its name; null where it does not. */
  cut: string | null;
}

/** What a load does, in this order; which of it there is to do depends on the source. */
export type LoadPhase = 'Sorting' | 'ReadingNames' | 'Loading' | 'Snapshot' | 'Verifying';

/** How far the phase of a load is; null each where it cannot be told. */
export interface PhaseFigures {
  /** Of this phase, 0 to 100. */
  percent: number | null;
  /** Over the last seconds: titles written, or rows read where none are yet. 0: it stands still. */
  rowsPerSecond: number | null;
  /** Until the end of this phase, if it goes on as in the last minute. */
  secondsLeft: number | null;
}

/** How the load of a version goes or went: for people, and for a later run of it; never decided upon by readers. */
export interface LoadProgress extends Partial<PhaseFigures> {
  /** `loadProgressId(version)`. */
  _id: string;
  version: string;
  /**
   * What the run that wrote last was doing; Complete once the version is switched to. A run that is killed leaves it as it was, until
   * the next one: the pointer alone tells what is served. Indexing: a loader of an earlier release was building the index.
   */
  phase: LoadPhase | 'Indexing' | 'Complete' | 'Failed' | 'Refused';
  titles: number;
  /** Rows that were set aside as unusable. */
  rejectedRows: number;
  /** The same by file and reason. Absent in one that an earlier release wrote. */
  rejected?: RowsOfReason[];
  /** Rows that were used, though something about them had to be left out. */
  noted?: RowsOfReason[];
  /** Rows left out on purpose, as spec.dataset.titles says. Absent in one that an earlier release wrote: it left out none. */
  skipped?: SkippedRows[];
  /** Which of the source's titles were loaded, in words; absent: all. */
  titlesChosen?: string;
  source?: SourceKind;
  titlesWithDirectors?: number;
  /** Of the search snapshot. */
  snapshotBytes?: number;
  files?: FileFacts[];
  startedAt: Date;
  /** When this phase began. Absent in one that an earlier release wrote. */
  phaseSince?: Date;
  updatedAt: Date;
  /** Why it failed or was refused; null otherwise. */
  message: string | null;
}
