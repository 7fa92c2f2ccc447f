import { aligned, SECTION_NAMES, type SectionName } from '../../catalog/snapshot/snapshot-format.ts';
import type { Run } from './run-reader.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';

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

  /**
   * All sections in their order, each filled up with zeros, in segments of so many bytes, the last one of what is left. They lie in one
   * buffer: each is valid until the next is asked for.
   */
  *segments(segmentBytes: number): Generator<Uint8Array, void> {
    const segment = new Uint8Array(segmentBytes);
    let used = 0;
    for (const { start, end } of this.#inOrder()) {
      for (let at = start; at < end;) {
        const room = Math.min(segment.length - used, end - at);
        const part = segment.subarray(used, used + room);
        if (start < 0) part.fill(0);
        else this.#file.read(part, at);
        at += room;
        used += room;
        if (used < segment.length) continue;
        yield segment;
        used = 0;
      }
    }
    if (used > 0) yield segment.subarray(0, used);
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
