import { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';
import type { TermInverter, TermSink } from './term-inverter.ts';

/** Writes one run: for each term its length and bytes, how many texts, and how far each of them is from the one before; all as varints. */
export class RunWriter implements TermSink {
  readonly #file: ScratchFile;
  readonly #start: number;
  readonly #to: ByteWriter;
  #before = 0;

  constructor(file: ScratchFile) {
    this.#file = file;
    this.#start = file.length;
    this.#to = new ByteWriter((bytes) => file.append(bytes));
  }

  begin(bytes: Uint8Array, from: number, to: number, texts: number): void {
    this.#to.varint(to - from);
    this.#to.bytes(bytes, from, to);
    this.#to.varint(texts);
    this.#before = 0;
  }

  text(text: number): void {
    this.#to.varint(text - this.#before);
    this.#before = text;
  }

  end(): void {
    // How many texts there are stands before them.
  }

  /** The run, which is then whole. */
  close(): Run {
    this.#to.flush();
    return { start: this.#start, end: this.#file.length };
  }
}

/** Writes the terms of an inverter as one run. */
export function runOf(terms: TermInverter, file: ScratchFile): Run {
  const to = new RunWriter(file);
  terms.passTo(to);
  return to.close();
}
