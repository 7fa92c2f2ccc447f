import type { SectionName } from '../../catalog/snapshot/snapshot-format.ts';
import type { WrittenSection } from '../../catalog/snapshot/snapshot-writer.ts';
import type { ScratchFile, ScratchHandle } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';

/** Sections that are complete, and where they lie: what threads tell each other. */
export interface KeptSections {
  readonly file: ScratchHandle;
  readonly sections: readonly KeptSection[];
}

/** A section, its pieces in their order. */
export interface KeptSection extends WrittenSection {
  readonly pieces: readonly Run[];
}

/** Keeps sections that are written side by side in one scratch file, each in pieces. */
export class SectionPieces {
  readonly #file: ScratchFile;
  readonly #pieces = new Map<SectionName, Run[]>();

  constructor(file: ScratchFile) {
    this.#file = file;
  }

  /** Takes the bytes of a section as they come. */
  readonly sinkOf = (name: SectionName): ((bytes: Uint8Array) => void) => {
    const pieces: Run[] = [];
    this.#pieces.set(name, pieces);
    return (bytes) => {
      const start = this.#file.length;
      this.#file.append(bytes);
      pieces.push({ start, end: start + bytes.length });
    };
  };

  /** What is kept of sections that are written to their ends. */
  kept(sections: readonly WrittenSection[]): KeptSections {
    return {
      file: this.#file.handle,
      sections: sections.map((section) => ({ ...section, pieces: this.#pieces.get(section.name) ?? [] })),
    };
  }
}
