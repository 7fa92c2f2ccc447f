import type { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { PieceWriter } from './piece-writer.ts';
import { RunReader } from './run-reader.ts';

export interface CreditPartMemory {
  /** Credits that are put in order at once. */
  readonly creditsAPart: number;
  /** Gathered of each part before they are written. */
  readonly partBufferBytes: number;
}

/**
 * Puts the people of credits into the order of credits (distribution sort): they come person by person, each with credits from anywhere. A part has the
 * credits from one number to another, each as its place among these and its person, as varints.
 */
export class CreditParts {
  readonly #file: ScratchFile;
  readonly #memory: CreditPartMemory;
  readonly #credits: number;
  readonly #parts: readonly PieceWriter[];

  /** @param credits how many there are: each must be added once */
  constructor(file: ScratchFile, credits: number, memory: CreditPartMemory) {
    this.#file = file;
    this.#credits = credits;
    this.#memory = memory;
    const parts = Math.ceil(credits / memory.creditsAPart);
    this.#parts = Array.from({ length: parts }, () => new PieceWriter(file, memory.partBufferBytes));
  }

  add(credit: number, person: number): void {
    const { creditsAPart } = this.#memory;
    const to = this.#parts[Math.floor(credit / creditsAPart)]?.to;
    to?.varint(credit % creditsAPart);
    to?.varint(person);
  }

  /** Writes the person of each credit, as 4 bytes, and yields behind each part. */
  *writeTo(to: ByteWriter, bufferBytes: number): Generator<undefined, void> {
    const { creditsAPart } = this.#memory;
    const people = new Uint32Array(Math.min(creditsAPart, this.#credits));
    const reader = new RunReader(this.#file, [], bufferBytes);
    for (const [n, part] of this.#parts.entries()) {
      part.to.flush();
      reader.begin(part.pieces);
      while (!reader.ended) {
        const place = reader.varint();
        people[place] = reader.varint();
      }
      const credits = Math.min(creditsAPart, this.#credits - n * creditsAPart);
      for (let place = 0; place < credits; place += 1) to.u32(people[place] ?? 0);
      yield;
    }
  }
}
