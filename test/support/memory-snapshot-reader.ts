import type { SnapshotReader } from '../../api/finding/snapshot-reader.ts';

/** A snapshot in segments, as a database would give them. */
export class MemorySnapshotReader implements SnapshotReader {
  readonly #segments: readonly Uint8Array[];

  constructor(segments: readonly Uint8Array[]) {
    this.#segments = segments;
  }

  header(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#segments[0]);
  }

  async *pieces(): AsyncGenerator<Uint8Array, void> {
    for (const piece of this.#segments.slice(1)) yield await Promise.resolve(piece);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
