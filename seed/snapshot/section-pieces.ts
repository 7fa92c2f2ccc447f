import { aligned, SECTION_NAMES, type SectionName } from '../../catalog/snapshot/snapshot-format.ts';
import type { Run } from './run-reader.ts';
import type { ScratchFile } from './scratch-file.ts';

/** Keeps sections that are written side by side in one scratch file, each in pieces, and puts them one behind the other. */
export class SectionPieces {
  readonly #file: ScratchFile;
  readonly #pieces = new Map<SectionName, Run[]>();

  constructor(file: ScratchFile) {
    this.#file = file;
  }

  /** Takes the bytes of a section as they come. */
  sinkOf(name: SectionName): (bytes: Uint8Array) => void {
    const pieces: Run[] = [];
    this.#pieces.set(name, pieces);
    return (bytes) => {
      const start = this.#file.length;
      this.#file.append(bytes);
      pieces.push({ start, end: start + bytes.length });
    };
  }

  /** All sections in their order, each filled up with zeros, in segments of so many bytes, the last one of what is left. */
  *segments(segmentBytes: number): Generator<Uint8Array, void> {
    let left = 0;
    for (const pieces of this.#pieces.values()) left += aligned(lengthOf(pieces));
    let segment = new Uint8Array(Math.min(segmentBytes, left));
    let used = 0;
    for (const { start, end } of this.#inOrder()) {
      for (let at = start; at < end;) {
        const room = Math.min(segment.length - used, end - at);
        if (start >= 0) this.#file.read(segment.subarray(used, used + room), at);
        at += room;
        used += room;
        if (used < segment.length) continue;
        yield segment;
        left -= used;
        segment = new Uint8Array(Math.min(segmentBytes, left));
        used = 0;
      }
    }
  }

  /** The pieces, and between them those of zeros, which begin below zero. */
  *#inOrder(): Generator<Run, void> {
    for (const name of SECTION_NAMES) {
      const pieces = this.#pieces.get(name) ?? [];
      yield* pieces;
      const bytes = lengthOf(pieces);
      if (aligned(bytes) > bytes) yield { start: bytes - aligned(bytes), end: 0 };
    }
  }
}

function lengthOf(pieces: readonly Run[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}
