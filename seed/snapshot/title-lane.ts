import { KeySections, TitleSections } from '../../catalog/snapshot/snapshot-writer.ts';
import type { TitleWriter } from '../../catalog/snapshot/title-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { KeyParts } from './key-parts.ts';
import { KeyReader } from './key-reader.ts';
import type { KeySample } from './key-sample.ts';
import type { Run } from './run-reader.ts';
import { type KeptSections, SectionPieces } from './section-pieces.ts';
import { sortKeyParts } from './sort-key-parts.ts';
import type { SortedTitles } from './sorted-titles.ts';
import type { TermLimits } from './term-inverter.ts';
import { mergeTitles } from './title-merge.ts';
import { idFrom, idTo, recordHead } from './title-record.ts';

/** What sorting keys takes of memory. */
export interface KeyMemory extends TermLimits {
  /** So many keys, about, come to one part. */
  readonly partKeys: number;
  readonly mostParts: number;
  /** Gathered of each part before they are written. */
  readonly partBufferBytes: number;
}

export interface TitleLaneOptions {
  /** Takes the sections, and what is kept on the way to them. */
  readonly file: ScratchFile;
  readonly types: readonly string[];
  readonly sample: KeySample;
  readonly memory: KeyMemory;
  readonly bufferBytes: number;
}

/** Titles between two pauses. */
const TITLES_A_STEP = 2000;

/**
 * One half of a snapshot: the sections of titles, then those of keys, each as soon as they are complete. It needs nothing of the other
 * half (word-lane.ts), since both count texts in the order of rank. Gives undefined some milliseconds of work apart, so that the caller
 * can pause.
 */
export function* titleLane(
  sorted: SortedTitles,
  options: TitleLaneOptions,
): Generator<KeptSections | undefined, void> {
  const { file, memory: limits, bufferBytes } = options;
  const pieces = new SectionPieces(file);
  const titles = new TitleSections(pieces.sinkOf);
  const parts = yield* partsOfKeys(sorted, titles.titles, options);
  yield pieces.kept(titles.end());
  const keys = new KeySections(pieces.sinkOf);
  yield* sortKeyParts(file, parts, { to: keys.keys, limits, bufferBytes });
  yield pieces.kept(keys.end());
}

/** By itself, so that its memory is let go before the parts are sorted. */
function* partsOfKeys(
  { file: titles, runs }: SortedTitles,
  to: TitleWriter,
  { file, types, sample, memory, bufferBytes }: TitleLaneOptions,
): Generator<undefined, readonly (readonly Run[])[]> {
  const splitters = sample.splitters(memory.partKeys, memory.mostParts);
  const parts = new KeyParts(file, splitters, memory.partBufferBytes);
  const records = new TitleRecords(to, types, parts);
  let count = 0;
  for (const record of mergeTitles(titles, runs, bufferBytes)) {
    records.add(record.bytes, record.at);
    count += 1;
    if (count % TITLES_A_STEP === 0) yield;
  }
  return parts.end();
}

/** Takes records of titles in the order of rank, and hands titles and keys on to where each belongs. */
class TitleRecords {
  readonly #to: TitleWriter;
  readonly #types: readonly string[];
  /** Of each type, its number in the snapshot. */
  readonly #typeNumbers: number[] = [];
  readonly #keys: KeyParts;
  readonly #reader = new KeyReader();
  #texts = 0;

  constructor(to: TitleWriter, types: readonly string[], keys: KeyParts) {
    this.#to = to;
    this.#types = types;
    this.#keys = keys;
  }

  /** Takes the record that lies at a place of the bytes. */
  add(bytes: Buffer, record: number): void {
    const { votes, year, type, texts } = recordHead(bytes, record);
    const idEnd = idTo(bytes, record);
    const titleFrom = idEnd + 2;
    const titleTo = titleFrom + bytes.readUInt16LE(idEnd);
    this.#to.add({
      id: { bytes, from: idFrom(record), to: idEnd },
      title: { bytes, from: titleFrom, to: titleTo },
      year,
      type: this.#typeNumber(type),
      votes,
    });
    const reader = this.#reader;
    let at = titleTo;
    for (let left = texts; left > 0; left -= 1) {
      at = reader.read(bytes, at);
      this.#keys.add(reader.bytes, reader.from, reader.to, this.#texts);
      this.#texts += 1;
    }
  }

  #typeNumber(type: number): number {
    return (this.#typeNumbers[type] ??= this.#to.typeNumber(this.#types[type] ?? ''));
  }
}
