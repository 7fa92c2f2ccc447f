import type { ScratchFile } from '../scratch/scratch-file.ts';

/** One sorted run within a scratch file. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Reads a run from front to back through a buffer that holds a piece of it. */
export class RunReader {
  /** What `need` promised begins here in `bytes`. */
  at = 0;
  bytes: Buffer;
  readonly #file: ScratchFile;
  readonly #end: number;
  /** The place in the file behind what is in the buffer. */
  #next: number;
  #filled = 0;

  constructor(file: ScratchFile, { start, end }: Run, bufferBytes: number) {
    this.#file = file;
    this.#next = start;
    this.#end = end;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(64, bufferBytes));
  }

  /** Whether all is read. */
  get ended(): boolean {
    return this.at === this.#filled && this.#next === this.#end;
  }

  /** Has the next bytes, or as many as there are, in the buffer in one piece. */
  need(count: number): void {
    if (this.#filled - this.at >= count) return;
    const rest = this.#filled - this.at;
    const target = count > this.bytes.length ? Buffer.allocUnsafeSlow(count * 2) : this.bytes;
    this.bytes.copy(target, 0, this.at, this.#filled);
    this.bytes = target;
    this.at = 0;
    const wanted = Math.min(target.length - rest, this.#end - this.#next);
    this.#file.read(target.subarray(rest, rest + wanted), this.#next);
    this.#next += wanted;
    this.#filled = rest + wanted;
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
}
