import { setImmediate as turn } from 'node:timers/promises';

import { DATASET_SCHEMA } from '../../catalog/dataset-schema.ts';
import { SnapshotWriter } from '../../catalog/snapshot/snapshot-writer.ts';
import { ScratchFile } from '../scratch/scratch-file.ts';
import { SectionPieces } from './section-pieces.ts';
import { TermSpill, type TermSpillLimits } from './term-spill.ts';
import { mergeTerms } from './term-merge.ts';
import { TextInverter } from './text-inverter.ts';
import { mergeTitles } from './title-merge.ts';
import { type SnapshotSource, TitleSpill } from './title-spill.ts';

/** How much is kept in memory; less makes more runs, and the same bytes. */
export interface BuilderMemory {
  /** Bytes of titles before a run of them is written. */
  readonly titleBytes: number;
  readonly keys: TermSpillLimits;
  readonly words: TermSpillLimits;
  /** Bytes read ahead of each run while runs are merged. */
  readonly bufferBytes: number;
}

export interface SnapshotBuilderOptions {
  /** Where a temporary file may be, of some 280 bytes a title. Nothing stays there. */
  readonly folder: string;
  /** The label of the dataset version. */
  readonly version: string;
  readonly schema?: number;
  readonly memory?: BuilderMemory;
  /** The most bytes that one segment has; the header is one by itself, whatever its size. */
  readonly segmentBytes?: number;
}

/** Twice as much is no faster: the hash tables then outgrow the processor's cache. */
const MEMORY: BuilderMemory = {
  titleBytes: 6 * 1024 * 1024,
  keys: { termBytes: 4 * 1024 * 1024, pairs: 256 * 1024 },
  words: { termBytes: 3 * 1024 * 1024, pairs: 512 * 1024 },
  bufferBytes: 32 * 1024,
};
/** Readers without the whole in memory read single pieces of it: the smaller, the less they read in vain. */
const SEGMENT_BYTES = 256 * 1024;
/** Titles between two looks at the signal, at which others get their turn. */
const TITLES_A_TURN = 2000;

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

  /** Throws SeedError where the folder cannot be written to. */
  constructor(options: SnapshotBuilderOptions) {
    this.#options = { schema: DATASET_SCHEMA, memory: MEMORY, segmentBytes: SEGMENT_BYTES, ...options };
    this.#file = new ScratchFile(options.folder);
    this.#titles = new TitleSpill(this.#file, this.#options.memory.titleBytes);
  }

  /**
   * Takes a title; ids must differ. Some 40,000 titles apart it sorts and writes what it has, which takes some hundredths of a second. Throws
   * RangeError where a title breaks the limits of the catalogue, SeedError where the files cannot be written.
   */
  add(title: SnapshotSource): void {
    this.#titles.add(title);
  }

  /**
   * Ends the titles and gives the snapshot in segments: the header, then the rest. Each is valid until the next is asked for, since all
   * lie in one buffer: new ones would be garbage of tens of megabytes before it is collected. Closes the builder when
   * it ends, fails, or is left early. Throws the signal's reason once that is aborted.
   */
  async *finish(signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
    for (const segment of this.steps()) {
      signal?.throwIfAborted();
      if (segment === undefined) await turn();
      else yield segment;
    }
  }

  /** The same, step by step: before the header it gives undefined some milliseconds of work apart, so that the caller can pause. */
  *steps(): Generator<Uint8Array | undefined, void> {
    try {
      const pieces = new SectionPieces(this.#file);
      const writer = new SnapshotWriter((name) => pieces.sinkOf(name));
      yield* this.#write(writer);
      yield writer.end(this.#options);
      yield* pieces.segments(this.#options.segmentBytes);
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

  /** Writes all sections, and yields now and then. */
  *#write(writer: SnapshotWriter): Generator<undefined, void> {
    const { memory } = this.#options;
    const { bufferBytes } = memory;
    const file = this.#file;
    const keys = new TermSpill(file, memory.keys);
    const words = new TermSpill(file, memory.words);
    const inverter = new TextInverter({ to: writer.titles, types: this.#titles.types, keys, words });
    let titles = 0;
    for (const record of mergeTitles(file, this.#titles.end(), bufferBytes)) {
      inverter.add(record.bytes, record.at);
      titles += 1;
      if (titles % TITLES_A_TURN === 0) yield;
    }
    const keyRuns = keys.end();
    const wordRuns = words.end();
    yield* mergeTerms(file, keyRuns, { to: writer.keys, bufferBytes });
    yield* mergeTerms(file, wordRuns, { to: writer.words, bufferBytes });
  }
}
