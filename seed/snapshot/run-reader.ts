import type { ScratchReader } from '../scratch/scratch-file.ts';

/** Bytes that lie together within a scratch file. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Read ahead of all runs of a merge together, as long as each has what is few: a large source makes hundreds of runs. */
const MOST_BYTES = 2 * 1024 * 1024;
const FEW_BYTES = 4096;

/** A reader of each run, for a merge: each reads `bufferBytes` ahead, or less where there are many. */
export function runReaders(file: ScratchReader, runs: readonly Run[], bufferBytes: number): RunReader[] {
  const share = Math.max(FEW_BYTES, Math.floor(MOST_BYTES / runs.length));
  return runs.map((run) => new RunReader(file, [run], Math.min(bufferBytes, share)));
}

/** Reads one run, or several as if they were one, from front to back through a buffer that holds a piece of it. */
export class RunReader {
  /** What `need` promised begins here in `bytes`. */
  at = 0;
  bytes: Buffer;
  readonly #file: ScratchReader;
  #runs: readonly Run[] = [];
  /** The run that is read, and the place in the file behind what is in the buffer. */
  #run = 0;
  #next = 0;
  #filled = 0;

  constructor(file: ScratchReader, runs: readonly Run[], bufferBytes: number) {
    this.#file = file;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(64, bufferBytes));
    this.begin(runs);
  }

  /** Whether all is read. */
  get ended(): boolean {
    return this.at === this.#filled && this.#run === this.#runs.length;
  }

  /** Goes on with other runs, into the same buffer. */
  begin(runs: readonly Run[]): void {
    this.#runs = runs.filter(({ start, end }) => end > start);
    this.#run = 0;
    this.#next = this.#runs[0]?.start ?? 0;
    this.at = 0;
    this.#filled = 0;
  }

  /** Has the next bytes, or as many as there are, in the buffer in one piece. What was in it before moves only where there are more to read. */
  need(count: number): void {
    if (this.#filled - this.at >= count || this.#run === this.#runs.length) return;
    const rest = this.#filled - this.at;
    const target = count > this.bytes.length ? Buffer.allocUnsafeSlow(count * 2) : this.bytes;
    this.bytes.copy(target, 0, this.at, this.#filled);
    this.bytes = target;
    this.at = 0;
    this.#filled = rest;
    while (this.#filled < target.length && this.#run < this.#runs.length) this.#fill(target);
  }

  varint(): number {
    if (this.#filled - this.at < 5) this.need(5);
    const { bytes } = this;
    let byte = bytes[this.at++] ?? 0;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }

  #fill(target: Buffer): void {
    const end = this.#runs[this.#run]?.end ?? 0;
    const wanted = Math.min(target.length - this.#filled, end - this.#next);
    this.#file.read(target.subarray(this.#filled, this.#filled + wanted), this.#next);
    this.#filled += wanted;
    this.#next += wanted;
    if (this.#next < end) return;
    this.#run += 1;
    this.#next = this.#runs[this.#run]?.start ?? 0;
  }
}
