import { crc32 } from 'node:zlib';

const BUFFER_BYTES = 65_536;
const MOST_VARINT_BYTES = 5;
const HIGHEST = 0xffff_ffff;

/** Gathers small writes for whoever takes whole buffers, and keeps length and CRC-32 of all of them. */
export class ByteWriter {
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #buffer: Uint8Array;
  #used = 0;
  #flushed = 0;
  #crc = 0;

  /** The sink must be done with the bytes when it returns: they are overwritten. The buffer must have room for a varint. */
  constructor(sink: (bytes: Uint8Array) => void, bufferBytes = BUFFER_BYTES) {
    this.#sink = sink;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#flushed + this.#used;
  }

  /** Of what is written so far. */
  crc32(): number {
    this.flush();
    return this.#crc;
  }

  byte(value: number): void {
    if (this.#used === this.#buffer.length) this.flush();
    this.#buffer[this.#used] = value;
    this.#used += 1;
  }

  /** Little-endian. */
  u16(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >>> 8);
  }

  /** Little-endian. Throws RangeError where the value has more than 32 bits. */
  u32(value: number): void {
    if (value > HIGHEST)
      throw new RangeError(`${value} does not fit into 32 bits: the catalogue is too large`);
    this.byte(value & 0xff);
    this.byte((value >>> 8) & 0xff);
    this.byte((value >>> 16) & 0xff);
    this.byte(value >>> 24);
  }

  /** LEB128: seven bits a byte, the lowest first, the eighth set where more follow. At most 32 bits. */
  varint(value: number): void {
    if (this.#used > this.#buffer.length - MOST_VARINT_BYTES) this.flush();
    const buffer = this.#buffer;
    let to = this.#used;
    let rest = value;
    while (rest >= 0x80) {
      buffer[to] = (rest & 0x7f) | 0x80;
      to += 1;
      rest >>>= 7;
    }
    buffer[to] = rest;
    this.#used = to + 1;
  }

  /** The bytes of a source from start to before end. */
  bytes(source: Uint8Array, start: number, end: number): void {
    if (end - start > this.#buffer.length - this.#used) {
      this.flush();
      if (end - start > this.#buffer.length) {
        this.#pass(source.subarray(start, end));
        return;
      }
    }
    const buffer = this.#buffer;
    let to = this.#used;
    // Most are short: a call of `set` would take longer than the loop.
    for (let at = start; at < end; at += 1, to += 1) buffer[to] = source[at] ?? 0;
    this.#used = to;
  }

  flush(): void {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#used = 0;
    this.#pass(bytes);
  }

  #pass(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#flushed += bytes.length;
    this.#sink(bytes);
  }
}
