/** How far the reading of something is, in bytes as they are packed or in any other unit that both have. */
export interface Share {
  readonly done: number;
  /** Null where nobody says. */
  readonly total: number | null;
}

/** How much of one file was read. */
export interface ReadMeter {
  /** The file's size as it is packed, in bytes; null where nobody says. */
  readonly size: number | null;
  /** How many of these have been read. */
  readonly bytesRead: number;
}

/** Counts the bytes of a file, as it is packed, while they are read. */
export class FileMeter implements ReadMeter {
  readonly size: number | null;
  #bytesRead = 0;

  constructor(size: number | null) {
    this.size = size;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  async *counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#bytesRead += chunk.length;
      yield chunk;
    }
  }
}

/** How far the reading of all of them together is. */
export function shareOf(meters: readonly ReadMeter[]): Share {
  const sizes = meters.map(({ size }) => size);
  return {
    done: meters.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    total: sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + size, 0) : null,
  };
}
