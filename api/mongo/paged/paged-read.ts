import { damaged } from '../../../catalog/snapshot/snapshot-header.ts';
import type { SectionName } from '../../../catalog/snapshot/snapshot-format.ts';
import type { Deadline } from '../../deadline.ts';
import { DatasetChanged } from '../dataset-changed.ts';
import type { SegmentSource } from './segment-source.ts';
import type { SnapshotPages } from './snapshot-pages.ts';

/** How much one read brings at most: a segment at the least. */
const MOST_BYTES_A_READ = 1024 * 1024;
const EMPTY = new Uint8Array();

interface Wanted {
  readonly segment: PromiseWithResolvers<Uint8Array>;
  keep: boolean;
}

export interface RangeOptions {
  /**
   * Whether the segments are kept for later; what is read from end to end would drive out all that is. Of that, the question itself has the last
   * segment of each section at hand, in which it goes on.
   */
  readonly keep?: boolean;
}

/**
 * The reads of one question. What it asks for at one time is read at once, and one read is under way at a time: a question takes one
 * connection, however much of it goes on side by side. Every read brings the header again, so that a question never puts pieces of two
 * snapshots together.
 */
export class PagedRead {
  readonly pages: SnapshotPages;
  readonly #source: SegmentSource;
  readonly #deadline: Deadline;
  readonly #wanted = new Map<number, Wanted>();
  /** The last segment, and its number, of each section that is read from end to end. */
  readonly #last = new Map<SectionName, { readonly number: number; readonly segment: Uint8Array }>();
  #isReading = false;

  constructor(pages: SnapshotPages, source: SegmentSource, deadline: Deadline) {
    this.pages = pages;
    this.#source = source;
    this.#deadline = deadline;
  }

  /**
   * The bytes from…before to of a section; not to be changed.
   *
   * @throws SnapshotError where the section has no such bytes, or the snapshot is cut; DatasetChanged where another took its place
   */
  async bytes(
    name: SectionName,
    from: number,
    to: number,
    { keep = true }: RangeOptions = {},
  ): Promise<Uint8Array> {
    const { offset, bytes } = this.pages.section(name);
    if (!(from >= 0 && from <= to && to <= bytes)) throw damaged(`section ${name}, or in what leads into it`);
    if (from === to) return EMPTY;
    const { segmentBytes } = this.pages;
    const first = Math.floor((offset + from) / segmentBytes);
    const last = Math.floor((offset + to - 1) / segmentBytes);
    const begin = first * segmentBytes;
    const start = offset + from - begin;
    const end = offset + to - begin;
    if (first === last) return (await this.#segment(name, first + 1, keep)).subarray(start, end);
    const numbers = Array.from({ length: last - first + 1 }, (_, n) => first + 1 + n);
    const segments = await Promise.all(numbers.map((number) => this.#segment(name, number, keep)));
    const all = new Uint8Array(to - from);
    for (const [n, segment] of segments.entries()) {
      const at = n * segmentBytes;
      const part = segment.subarray(Math.max(0, start - at), Math.min(segment.length, end - at));
      all.set(part, Math.max(0, at - start));
    }
    return all;
  }

  /** The numbers of 4 bytes from…before to of a section. Throws as {@link bytes}. */
  async u32(name: SectionName, from: number, to: number, options?: RangeOptions): Promise<Uint32Array> {
    // A copy, since a typed array must lie at a multiple of its numbers.
    return new Uint32Array((await this.bytes(name, from * 4, to * 4, options)).slice().buffer);
  }

  /** The numbers of 2 bytes from…before to of a section. Throws as {@link bytes}. */
  async u16(name: SectionName, from: number, to: number, options?: RangeOptions): Promise<Uint16Array> {
    return new Uint16Array((await this.bytes(name, from * 2, to * 2, options)).slice().buffer);
  }

  /** The n-th number of 4 bytes of a section. Throws as {@link bytes}. */
  async number(name: SectionName, n: number): Promise<number> {
    const [number = 0] = await this.u32(name, n, n + 1);
    return number;
  }

  async #segment(name: SectionName, number: number, keep: boolean): Promise<Uint8Array> {
    const last = this.#last.get(name);
    const here = last?.number === number ? last.segment : this.pages.segment(number);
    if (here !== undefined) return here;
    let wanted = this.#wanted.get(number);
    if (wanted === undefined) {
      wanted = { segment: Promise.withResolvers(), keep };
      this.#wanted.set(number, wanted);
    }
    wanted.keep ||= keep;
    if (!this.#isReading) {
      this.#isReading = true;
      // Once everything that goes on at the moment has come to where it needs a segment.
      process.nextTick(() => void this.#readWanted());
    }
    const segment = await wanted.segment.promise;
    if (!keep) this.#last.set(name, { number, segment });
    return segment;
  }

  /** Never fails: whoever waits for a segment is told. */
  async #readWanted(): Promise<void> {
    const atOnce = Math.max(1, Math.floor(MOST_BYTES_A_READ / this.pages.segmentBytes));
    while (this.#wanted.size > 0) {
      const taken = [...this.#wanted].sort(([a], [b]) => a - b).slice(0, atOnce);
      for (const [number] of taken) this.#wanted.delete(number);
      try {
        const numbers = taken.map(([number]) => number);
        const read = await this.#source.read(numbers, this.#deadline);
        if (read === undefined) throw new DatasetChanged('The search snapshot is gone.');
        this.pages.check(read);
        for (const [number, { keep, segment }] of taken)
          segment.resolve(this.pages.take(number, read.segments.get(number), keep));
      } catch (error) {
        for (const [, { segment }] of taken) segment.reject(error);
      }
    }
    this.#isReading = false;
  }
}
