import type { Deadline } from '../../deadline.ts';

/** Some segments of a stored snapshot; docs/search-snapshot.md has how they are numbered. */
export interface SegmentsRead {
  /** Segment 0. */
  readonly header: Uint8Array;
  /** Those asked for that there are, by number. Nobody else has their memory, and it is no part of a larger one. */
  readonly segments: ReadonlyMap<number, Uint8Array>;
}

/** Where the segments of one collection are read. */
export interface SegmentSource {
  /**
   * Reads segments of these numbers, above 0, and the header with them: all of one snapshot, though another may be there the next time.
   *
   * @returns undefined where there is no snapshot
   * @throws the reason of the deadline's signal where that has aborted; whatever keeps the replica from answering
   */
  read(numbers: readonly number[], deadline: Deadline): Promise<SegmentsRead | undefined>;
}
