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

/** How the load of a version goes or went: for people, and for a later run of it; never decided upon by readers. */
export interface LoadProgress {
  /** `loadProgressId(version)`. */
  _id: string;
  version: string;
  /** What the run that wrote last was doing. One that was killed leaves it as it was: the pointer tells what is served. */
  phase: 'Loading' | 'Indexing' | 'Verifying' | 'Complete' | 'Failed';
  titles: number;
  /** Rows that were set aside as unusable. */
  rejectedRows: number;
  /** The same by file and reason. Absent in one that an earlier release wrote. */
  rejected?: RowsOfReason[];
  /** Rows that were used, though something about them had to be left out. */
  noted?: RowsOfReason[];
  startedAt: Date;
  updatedAt: Date;
  /** Why it failed; null otherwise. */
  message: string | null;
}
