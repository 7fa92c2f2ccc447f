import { aligned, SECTION_NAMES, type SectionName } from '../../catalog/snapshot/snapshot-format.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { headerOf } from '../../catalog/snapshot/snapshot-writer.ts';
import { type ScratchReader, ScratchView } from '../scratch/scratch-file.ts';
import type { KeptSection, KeptSections } from './section-pieces.ts';

/** What the header says beside what it says of sections. */
export interface SnapshotLabel {
  readonly schema: number;
  /** Of the dataset. */
  readonly version: string;
}

/** Bytes of a file, or zeros. */
interface Piece {
  readonly file: ScratchReader | null;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a snapshot into segments while its sections come, in any order: those numbered from 1 on as soon as what they have is known, the
 * header, numbered 0, at last, since it knows of all of them.
 */
export class SnapshotSegments {
  readonly #label: SnapshotLabel;
  readonly #segmentBytes: number;
  readonly #sections = new Map<SectionName, { section: KeptSection; file: ScratchReader }>();
  /** What was not cut yet of the sections that came without a gap. */
  readonly #pieces: Piece[] = [];
  /** Of SECTION_NAMES, how many these are. */
  #queued = 0;
  #queuedBytes = 0;
  #number = 1;
  #isEnded = false;

  constructor(label: SnapshotLabel, segmentBytes: number) {
    this.#label = label;
    this.#segmentBytes = segmentBytes;
  }

  /** Of all segments, the header among them; null while sections are missing. */
  get totalBytes(): number | null {
    if (this.#sections.size < SECTION_NAMES.length) return null;
    let bytes = this.#header().length;
    for (const { section } of this.#sections.values()) bytes += aligned(section.bytes);
    return bytes;
  }

  /** Whether all have been given. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Takes sections that are complete. */
  add({ file, sections }: KeptSections): void {
    const view = new ScratchView(file);
    for (const section of sections) this.#sections.set(section.name, { section, file: view });
    for (;;) {
      const name = SECTION_NAMES[this.#queued];
      const next = name === undefined ? undefined : this.#sections.get(name);
      if (next === undefined) return;
      this.#queue(next.section, next.file);
    }
  }

  /** The next segment; undefined where what it has is not known yet, or all have been given. */
  next(): SnapshotSegment<Uint8Array<ArrayBuffer>> | undefined {
    const isWhole = this.#queued === SECTION_NAMES.length;
    if (this.#queuedBytes >= this.#segmentBytes || (isWhole && this.#queuedBytes > 0)) {
      const bytes = this.#cut(Math.min(this.#segmentBytes, this.#queuedBytes));
      return { _id: this.#number++, bytes };
    }
    if (!isWhole || this.#isEnded) return undefined;
    this.#isEnded = true;
    return { _id: 0, bytes: this.#header() };
  }

  #header(): Uint8Array<ArrayBuffer> {
    return headerOf(
      this.#label,
      [...this.#sections.values()].map(({ section }) => section),
    );
  }

  #queue({ bytes, pieces }: KeptSection, file: ScratchReader): void {
    for (const { start, end } of pieces) this.#pieces.push({ file, start, end });
    const filling = aligned(bytes) - bytes;
    if (filling > 0) this.#pieces.push({ file: null, start: 0, end: filling });
    this.#queuedBytes += bytes + filling;
    this.#queued += 1;
  }

  /** The next so many bytes, which must be there. */
  #cut(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let used = 0; used < length;) {
      const piece = this.#pieces.shift();
      if (piece === undefined) throw new Error(`${length - used} bytes of a section are not where it lies`);
      const part = bytes.subarray(used, used + piece.end - piece.start);
      piece.file?.read(part, piece.start);
      used += part.length;
      const start = piece.start + part.length;
      if (start < piece.end) this.#pieces.unshift({ ...piece, start });
    }
    this.#queuedBytes -= length;
    return bytes;
  }
}
