import type { SegmentSource, SegmentsRead } from '../../api/mongo/paged/segment-source.ts';
import { decodeHeader } from '../../catalog/snapshot/snapshot-header.ts';

/** A stored snapshot in memory, in segments of so many bytes. */
export class MemorySegments implements SegmentSource {
  /** The numbers of each read so far. */
  readonly reads: (readonly number[])[] = [];
  /** Called before each read is answered. */
  onRead: () => void = () => undefined;
  #segments: Uint8Array[] = [];

  constructor(bytes: ArrayBuffer, segmentBytes: number) {
    this.store(bytes, segmentBytes);
  }

  /** Puts another snapshot in the place of the one that is there. */
  store(bytes: ArrayBuffer, segmentBytes: number): void {
    const { headerBytes } = decodeHeader(new Uint8Array(bytes));
    this.#segments = [new Uint8Array(bytes.slice(0, headerBytes))];
    for (let at = headerBytes; at < bytes.byteLength; at += segmentBytes)
      this.#segments.push(new Uint8Array(bytes.slice(at, at + segmentBytes)));
  }

  /** How many segments there are, the header included. */
  get count(): number {
    return this.#segments.length;
  }

  /** Has a segment changed, or with undefined taken away. */
  change(number: number, segment: Uint8Array | undefined): void {
    if (segment === undefined) this.#segments.splice(number);
    else this.#segments[number] = segment;
  }

  read(numbers: readonly number[]): Promise<SegmentsRead | undefined> {
    this.reads.push(numbers);
    this.onRead();
    const [header] = this.#segments;
    if (header === undefined) return Promise.resolve(undefined);
    const found = numbers.flatMap((number): [number, Uint8Array][] => {
      const segment = this.#segments[number];
      return segment === undefined ? [] : [[number, segment]];
    });
    return Promise.resolve({ header, segments: new Map(found) });
  }
}
