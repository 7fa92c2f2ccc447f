/** How far the load of a version is; for people and the operator's status, never decided upon by readers. */
export interface LoadProgress {
  /** `loadProgressId(version)`. */
  _id: string;
  version: string;
  phase: 'Loading' | 'Indexing' | 'Verifying' | 'Complete' | 'Failed';
  titles: number;
  rejectedRows: number;
  startedAt: Date;
  updatedAt: Date;
  /** Why it failed; null otherwise. */
  message: string | null;
}
