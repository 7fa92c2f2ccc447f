import type { LRUCache } from 'lru-cache';

import {
  damaged,
  decodeHeader,
  type SectionEntry,
  type SnapshotHeader,
} from '../../../catalog/snapshot/snapshot-header.ts';
import { sectionsOf } from '../../../catalog/snapshot/sections.ts';
import { SnapshotError } from '../../../catalog/snapshot/snapshot-error.ts';
import type { SectionName } from '../../../catalog/snapshot/snapshot-format.ts';
import { DatasetChanged } from '../dataset-changed.ts';
import type { SegmentsRead } from './segment-source.ts';
import type { TextSet } from './text-set.ts';

/** What is kept of snapshots, limited by bytes: segments, and what was found last. */
export type PageCache = LRUCache<string, Uint8Array | TextSet>;

/** What an entry takes beside its bytes, at least: there may be many that found nothing. */
const ENTRY_BYTES = 512;

let opened = 0;

/** What is known of one stored snapshot: its header, how its segments lie, and those that were read last. */
export class SnapshotPages {
  readonly header: SnapshotHeader;
  /** What all segments have but the last. */
  readonly segmentBytes: number;
  /** First terms of blocks of keys, by block: those that every search compares with first. */
  readonly firstKeys = new Map<number, Uint8Array>();
  /** The names of types, once they were read. */
  typeNames: readonly string[] | undefined;
  readonly #headerBytes: Uint8Array;
  readonly #sections: ReadonlyMap<string, SectionEntry>;
  /** Of all segments together. */
  readonly #dataBytes: number;
  readonly #cache: PageCache;
  /** Sets what is kept of this snapshot apart from others, though they had the same name. */
  readonly #mark: string;

  /**
   * @param read with segment 1, if there is one: releases differ in how large segments are
   * @throws SnapshotError
   */
  constructor({ header: bytes, segments }: SegmentsRead, cache: PageCache) {
    const { header, headerBytes, totalBytes } = decodeHeader(bytes);
    this.header = header;
    this.#headerBytes = bytes;
    this.#sections = sectionsOf(header);
    this.#dataBytes = totalBytes - headerBytes;
    this.#cache = cache;
    this.#mark = String((opened += 1));
    const first = segments.get(1);
    this.segmentBytes = first === undefined || first.length === 0 ? Infinity : first.length;
    if (this.#dataBytes > 0) this.take(1, first);
  }

  /** Throws DatasetChanged unless these segments are of this snapshot: the header has the checksums of all that follows. */
  check({ header }: Pick<SegmentsRead, 'header'>): void {
    if (!this.isOf(header)) throw new DatasetChanged('The search snapshot was replaced by another.');
  }

  /** Whether a snapshot with this header is the one that is known here. */
  isOf(header: Uint8Array): boolean {
    return Buffer.compare(header, this.#headerBytes) === 0;
  }

  section(name: SectionName): SectionEntry {
    const entry = this.#sections.get(name);
    if (entry === undefined) throw damaged(`section ${name}, which is missing`);
    return entry;
  }

  /** A segment that is still here. */
  segment(number: number): Uint8Array | undefined {
    const kept = this.#cache.get(`${this.#mark}:${number}`);
    return kept instanceof Uint8Array ? kept : undefined;
  }

  /** Checks a segment as it was read, and keeps it unless told otherwise. Throws SnapshotError where it is missing or too short. */
  take(number: number, segment: Uint8Array | undefined, keep = true): Uint8Array {
    const before = number === 1 ? 0 : (number - 1) * this.segmentBytes;
    const due = Math.min(this.segmentBytes, this.#dataBytes - before);
    if (segment?.length !== due) {
      throw new SnapshotError(
        'CUT',
        `Segment ${number} of the search snapshot has ${segment?.length ?? 'no'} bytes where ${due} are due: load the dataset anew.`,
      );
    }
    if (keep) this.#cache.set(`${this.#mark}:${number}`, segment, { size: ENTRY_BYTES + segment.length });
    return segment;
  }

  /** The texts with a beginning, if they are still here. */
  found(beginning: string): TextSet | undefined {
    const kept = this.#cache.get(`${this.#mark} ${beginning}`);
    return kept instanceof Uint8Array ? undefined : kept;
  }

  /** Keeps the texts with a beginning for whoever asks how many they are, or for the next page, right afterwards. */
  keepFound(beginning: string, texts: TextSet): void {
    this.#cache.set(`${this.#mark} ${beginning}`, texts, { size: ENTRY_BYTES + texts.bytes });
  }
}
