import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import { MergeHeap } from '../scratch/merge-heap.ts';
import { type Run, type RunReader, runReaders } from './run-reader.ts';
import type { ScratchReader } from '../scratch/scratch-file.ts';
import { idFrom, idTo, RECORD } from './title-record.ts';

/** Stands at one record of a run, which lies in `bytes` from `at` on. */
export class RecordReader {
  readonly #reader: RunReader;
  /** Votes and year of the record as one number that ascends with rank. */
  order = 0;
  size = 0;

  constructor(reader: RunReader) {
    this.#reader = reader;
  }

  get bytes(): Buffer {
    return this.#reader.bytes;
  }

  get at(): number {
    return this.#reader.at;
  }

  /** Goes on to the next record; false at the end. */
  next(): boolean {
    const reader = this.#reader;
    reader.at += this.size;
    this.size = 0;
    if (reader.ended) return false;
    reader.need(4);
    const size = reader.bytes.readUInt32LE(reader.at);
    reader.need(size);
    this.size = size;
    const { bytes, at } = reader;
    this.order = bytes.readUInt32LE(at + RECORD.votes) * 0x4000 + bytes.readUInt16LE(at + RECORD.year);
    return true;
  }
}

/** The records of all runs in the order of rank; each is to be read before the next is asked for. */
export function* mergeTitles(
  file: ScratchReader,
  runs: readonly Run[],
  bufferBytes: number,
): Generator<RecordReader, void> {
  const readers = runReaders(file, runs, bufferBytes).map((reader) => new RecordReader(reader));
  const heap = new MergeHeap(
    readers.filter((reader) => reader.next()),
    isBefore,
  );
  for (let top = heap.top; top !== undefined; top = heap.top) {
    yield top;
    if (top.next()) heap.advanced();
    else heap.ended();
  }
}

function isBefore(one: RecordReader, other: RecordReader): boolean {
  if (one.order !== other.order) return one.order < other.order;
  const { bytes: ours, at } = one;
  const { bytes: theirs, at: place } = other;
  return compareBytes(ours, idFrom(at), idTo(ours, at), theirs, idFrom(place), idTo(theirs, place)) < 0;
}
