import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';
import { runOf } from './run-writer.ts';
import { TermInverter, type TermLimits } from './term-inverter.ts';
import { hashOn, NO_HASH } from './term-table.ts';

/** Inverts terms that come one by one, each with a number that is above the last one, and writes them to runs. */
export class TermRuns {
  readonly #file: ScratchFile;
  readonly #terms: TermInverter;
  readonly #runs: Run[] = [];

  constructor(file: ScratchFile, limits: TermLimits) {
    this.#file = file;
    this.#terms = new TermInverter(limits);
  }

  /** Adds the term in bytes[from…to). */
  add(bytes: Uint8Array, from: number, to: number, number: number): void {
    let hash = NO_HASH;
    for (let at = from; at < to; at += 1) hash = hashOn(hash, bytes[at] ?? 0);
    while (!this.#terms.hasRoom(1, to - from)) this.#runs.push(runOf(this.#terms, this.#file));
    this.#terms.add(bytes, from, to, hash, number);
  }

  /** Writes what is still in memory, and tells where the runs are. */
  end(): readonly Run[] {
    this.#runs.push(runOf(this.#terms, this.#file));
    return this.#runs;
  }
}
