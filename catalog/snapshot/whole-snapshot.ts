import { sectionsOf } from './sections.ts';
import { SnapshotError } from './snapshot-error.ts';
import { decodeHeader } from './snapshot-header.ts';

/** What a `snapshotCollection` holds, without a look at the bytes behind the header. */
export interface StoredSegments {
  /** Segment 0; null: there is none. */
  readonly header: Uint8Array | null;
  /** Bytes of segment 1, as all others have but the last; null: there is none. */
  readonly segmentBytes: number | null;
  /** How many there are, the header among them. */
  readonly segments: number;
}

/** Whether as many segments are there as the header and the first one ask for. A header that this release cannot read asks for what nobody has. */
export function isWholeSnapshot({ header, segmentBytes, segments }: StoredSegments): boolean {
  if (header === null) return false;
  try {
    const { header: said, headerBytes, totalBytes } = decodeHeader(header);
    // Throws where a section is missing, or of a version that this release does not know.
    sectionsOf(said);
    const rest = totalBytes - headerBytes;
    if (rest === 0) return segments === 1;
    return segmentBytes !== null && segments === 1 + Math.ceil(rest / segmentBytes);
  } catch (error) {
    if (error instanceof SnapshotError) return false;
    throw error;
  }
}
