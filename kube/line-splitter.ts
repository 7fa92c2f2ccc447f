const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines. Bytes are decoded only once a line is complete, so a character whose bytes arrive in
 * different chunks stays whole.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /** @param maxLineBytes a guard against a peer that never ends its line */
  constructor(maxLineBytes = 32 * 1024 * 1024) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Bytes of a line that has begun and not ended; at the end of a stream anything but 0 means that it was cut off. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * The lines that `chunk` completes, without their line ends and without empty lines.
   *
   * @throws RangeError where a line grows past the limit; TypeError where a line is not UTF-8.
   */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      if (this.#pendingBytes > 0) lines.push(this.#takePending());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > this.#maxLineBytes) {
      throw new RangeError(`a line is longer than ${String(this.#maxLineBytes)} bytes`);
    }
    this.#pending.push(bytes);
  }

  #takePending(): string {
    const [first] = this.#pending;
    const bytes = this.#pending.length === 1 && first !== undefined ? first : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return this.#decoder.decode(bytes);
  }
}
