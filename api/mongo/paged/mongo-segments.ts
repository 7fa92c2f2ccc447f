import type { Collection } from 'mongodb';

import type { SnapshotSegment } from '../../../catalog/snapshot/snapshot-segment.ts';
import type { Deadline } from '../../deadline.ts';
import { limits } from '../title-filters.ts';
import type { SegmentSource, SegmentsRead } from './segment-source.ts';

/** Reads segments from a collection of one mongod. */
export class MongoSegments implements SegmentSource {
  readonly #segments: Collection<SnapshotSegment<Buffer>>;

  constructor(segments: Collection<SnapshotSegment<Buffer>>) {
    this.#segments = segments;
  }

  /**
   * One `find`, header included. Its cursor belongs to the one collection, whatever takes its name meanwhile, and ends with an error where that
   * is dropped: what it brings is of one snapshot.
   */
  async read(numbers: readonly number[], deadline: Deadline): Promise<SegmentsRead | undefined> {
    deadline.throwIfPassed();
    const found = await this.#segments
      .find(
        { _id: { $in: [0, ...numbers] } },
        { batchSize: numbers.length + 2, promoteBuffers: true, ...limits(deadline) },
      )
      .toArray();
    // Copies: the driver's are parts of the whole answer, which a segment that is kept would keep.
    const segments = new Map(found.map(({ _id, bytes }) => [_id, new Uint8Array(bytes)]));
    const header = segments.get(0);
    if (header === undefined) return undefined;
    segments.delete(0);
    return { header, segments };
  }
}
