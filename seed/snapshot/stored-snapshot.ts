import { decodeHeader } from '../../catalog/snapshot/snapshot-header.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import type { Share } from '../files/file-meter.ts';

/** Segments in one write: 1 MiB, as long as each has 256 KiB. One by one they would take as many round trips to a majority of the members. */
const SEGMENTS_A_WRITE = 4;

/** The segments in groups, each for one write, in their order. */
export async function* inWrites(
  segments: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>[], void> {
  let group: Uint8Array<ArrayBuffer>[] = [];
  for await (const segment of segments) {
    group.push(segment);
    if (group.length < SEGMENTS_A_WRITE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** How much of a search snapshot is stored: its segments come in their order, the header first. */
export class StoredSnapshot {
  segments = 0;
  bytes = 0;
  #totalBytes: number | null = null;

  /** In bytes; null before the header is stored, since nobody knows how many there will be. */
  get share(): Share | null {
    return this.#totalBytes === null ? null : { done: this.bytes, total: this.#totalBytes };
  }

  /** The next segments, as they are to be stored. */
  numbered(segments: readonly Uint8Array<ArrayBuffer>[]): SnapshotSegment[] {
    return segments.map((bytes, place) => ({ _id: this.segments + place, bytes }));
  }

  /** Takes note that the next segments are stored. */
  add(segments: readonly Uint8Array<ArrayBuffer>[]): void {
    const [first] = segments;
    if (this.segments === 0 && first !== undefined) this.#totalBytes = decodeHeader(first).totalBytes;
    this.segments += segments.length;
    this.bytes += segments.reduce((sum, { length }) => sum + length, 0);
  }
}
