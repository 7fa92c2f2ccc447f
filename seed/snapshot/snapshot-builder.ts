import { setImmediate as turn } from 'node:timers/promises';

import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import type { SnapshotSegment } from '../../catalog/snapshot/snapshot-segment.ts';
import { ScratchFile } from '../scratch/scratch-file.ts';
import { FoldedTexts } from '../folding/folded-texts.ts';
import type { PeopleMemory } from './people-lane.ts';
import type { KeptSections } from './section-pieces.ts';
import { SnapshotSegments } from './snapshot-segments.ts';
import type { SortedTitles } from './sorted-titles.ts';
import type { TermLimits } from './term-inverter.ts';
import { type KeyMemory, titleLane } from './title-lane.ts';
import { type SnapshotSource, type TitleBatch, TitleRecords } from './title-records.ts';
import { TitleSpill } from './title-spill.ts';
import { wordLane } from './word-lane.ts';

/** How much is kept in memory; less makes more runs, and the same bytes. */
export interface BuilderMemory {
  /** Bytes of titles before a run of them is written. */
  readonly titleBytes: number;
  readonly keys: KeyMemory;
  readonly words: TermLimits;
  readonly people: PeopleMemory;
  /** Bytes read ahead of each run while runs are merged. */
  readonly bufferBytes: number;
}

export interface SnapshotBuilderOptions {
  /** Where temporary files may be. Nothing stays there. */
  readonly folder: string;
  /** The label of the dataset version. */
  readonly version: string;
  readonly schema?: number;
  readonly memory?: BuilderMemory;
  /** The most bytes that one segment has; the header is one by itself, whatever its size. */
  readonly segmentBytes?: number;
}

/** Twice as much is no faster: the tables then outgrow the processor's cache. */
const MEMORY: BuilderMemory = {
  titleBytes: 6 * 1024 * 1024,
  keys: {
    partKeys: 32 * 1024,
    mostParts: 128,
    partBufferBytes: 16 * 1024,
    termBytes: 4 * 1024 * 1024,
    pairs: 256 * 1024,
  },
  words: { termBytes: 3 * 1024 * 1024, pairs: 512 * 1024 },
  people: { termBytes: 3 * 1024 * 1024, pairs: 64 * 1024, creditsAPart: 64 * 1024, partBufferBytes: 4096 },
  bufferBytes: 32 * 1024,
};
/** Readers without the whole in memory read single pieces of it: the smaller, the less they read in vain. */
const SEGMENT_BYTES = 256 * 1024;

/**
 * Builds the search snapshot of a dataset in memory that does not grow with it, by external sorts: titles by rank, then their keys and
 * words by bytes. The same titles, in whatever order they are added, make the same bytes.
 *
 * To be closed in every outcome: that ends its temporary file.
 */
export class SnapshotBuilder implements Disposable {
  readonly #options: Required<SnapshotBuilderOptions>;
  readonly #file: ScratchFile;
  readonly #titles: TitleSpill;
  readonly #texts = new FoldedTexts();
  readonly #records = new TitleRecords();
  #types: readonly string[] = [];

  /** Throws SeedError where the folder cannot be written to. */
  constructor(options: SnapshotBuilderOptions) {
    this.#options = withDefaults(options);
    this.#file = new ScratchFile(options.folder);
    this.#titles = new TitleSpill(this.#file, this.#options.memory.titleBytes);
  }

  /** Where what is added goes to. */
  get file(): ScratchFile {
    return this.#file;
  }

  /** Takes a title; ids must differ. Throws as {@link addBatch}, and RangeError where a title breaks the limits of the catalogue. */
  add(title: SnapshotSource): void {
    this.#records.add(title, this.#texts.fold(title));
    const batch = this.#records.take();
    this.addBatch(batch);
    this.#records.giveBack(batch.buffer);
  }

  /**
   * Takes titles as records. Some 40,000 titles apart it sorts and writes what it has, which takes some hundredths of a second. Throws SeedError
   * where the files cannot be written.
   */
  addBatch({ buffer, bytes, types }: TitleBatch): void {
    this.#types = types;
    this.#titles.add(Buffer.from(buffer), bytes);
  }

  /** Ends the titles. */
  end(): SortedTitles {
    return { file: this.#file, runs: this.#titles.end() };
  }

  /** The first half of the sections: see {@link titleLane}. */
  titleLane(sorted: SortedTitles): ReturnType<typeof titleLane> {
    const { keys, bufferBytes } = this.#options.memory;
    return titleLane(sorted, {
      file: this.#file,
      types: this.#types,
      sample: this.#titles.keys,
      memory: keys,
      bufferBytes,
    });
  }

  /**
   * Ends the titles and gives the snapshot in segments, without other threads: from the one numbered 1 on, and the header last. Closes the builder when it ends, fails, or is
   * left early. Throws the signal's reason once that is aborted.
   */
  async *finish(signal?: AbortSignal): AsyncGenerator<SnapshotSegment<Uint8Array<ArrayBuffer>>, void> {
    const segments = snapshotSegments(this.#options);
    try {
      for (const kept of this.#sections()) {
        signal?.throwIfAborted();
        if (kept === undefined) await turn();
        else segments.add(kept);
      }
      for (let next = segments.next(); next !== undefined; next = segments.next()) {
        signal?.throwIfAborted();
        yield next;
      }
    } finally {
      this.close();
    }
  }

  /** Ends its temporary file; nothing can be added or finished any more. */
  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  *#sections(): Generator<KeptSections | undefined, void> {
    const sorted = this.end();
    yield* this.titleLane(sorted);
    yield* wordsOf(sorted, this.#file, this.#options);
  }
}

/** The second half of the sections, kept in a file: see {@link wordLane}. */
export function wordsOf(
  sorted: SortedTitles,
  file: ScratchFile,
  options: SnapshotBuilderOptions,
): ReturnType<typeof wordLane> {
  const { words, people, bufferBytes } = withDefaults(options).memory;
  return wordLane(sorted, { file, memory: { words, people }, bufferBytes });
}

/** Cuts the sections of both halves into segments. */
export function snapshotSegments(options: SnapshotBuilderOptions): SnapshotSegments {
  const { schema, version, segmentBytes } = withDefaults(options);
  return new SnapshotSegments({ schema, version }, segmentBytes);
}

function withDefaults(options: SnapshotBuilderOptions): Required<SnapshotBuilderOptions> {
  return { schema: DATASET_SCHEMA, memory: MEMORY, segmentBytes: SEGMENT_BYTES, ...options };
}
