import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import { MergeHeap } from '../scratch/merge-heap.ts';
import { type Run, type RunReader, runReaders } from './run-reader.ts';
import type { ScratchReader } from '../scratch/scratch-file.ts';

/** Takes terms in ascending order, each with its texts, as a `TermIndexWriter` does. */
export interface MergedTerms {
  begin(bytes: Uint8Array, from: number, to: number): void;
  text(text: number): void;
  end(): void;
}

/** Stands at one term of a run. */
class TermReader {
  /** The place of its run, in which order the texts of one term ascend. */
  readonly run: number;
  bytes = new Uint8Array(64);
  length = 0;
  /** The first four bytes as one number. */
  beginning = 0;
  readonly #reader: RunReader;

  constructor(reader: RunReader, run: number) {
    this.#reader = reader;
    this.run = run;
  }

  /** Goes on to the next term, once the texts of this one are taken; false at the end. */
  next(): boolean {
    const reader = this.#reader;
    if (reader.ended) return false;
    const length = reader.varint();
    reader.need(length);
    if (length > this.bytes.length) this.bytes = new Uint8Array(length * 2);
    for (let place = 0; place < length; place += 1) this.bytes[place] = reader.bytes[reader.at + place] ?? 0;
    reader.at += length;
    this.length = length;
    this.beginning = 0;
    for (let place = 0; place < 4; place += 1) {
      this.beginning = this.beginning * 256 + (place < length ? (this.bytes[place] ?? 0) : 0);
    }
    return true;
  }

  /** Hands the texts of the term on. */
  passTexts(to: MergedTerms): number {
    const reader = this.#reader;
    const count = reader.varint();
    let text = 0;
    for (let left = count; left > 0; left -= 1) {
      text += reader.varint();
      to.text(text);
    }
    return count;
  }
}

/** Writes the terms of all runs to an index, and yields now and then, each some ten thousand terms or texts. */
export function* mergeTerms(
  file: ScratchReader,
  runs: readonly Run[],
  { to, bufferBytes }: { to: MergedTerms; bufferBytes: number },
): Generator<undefined, void> {
  const readers = runReaders(file, runs, bufferBytes).map((reader, place) => new TermReader(reader, place));
  const heap = new MergeHeap(
    readers.filter((reader) => reader.next()),
    isBefore,
  );
  let done = 0;
  let open = false;
  let term = new Uint8Array(64);
  let length = 0;
  for (let top = heap.top; top !== undefined; top = heap.top) {
    if (!open || compareBytes(term, 0, length, top.bytes, 0, top.length) !== 0) {
      if (open) to.end();
      open = true;
      length = top.length;
      if (length > term.length) term = new Uint8Array(length * 2);
      for (let place = 0; place < length; place += 1) term[place] = top.bytes[place] ?? 0;
      to.begin(term, 0, length);
    }
    done += 1 + top.passTexts(to);
    if (top.next()) heap.advanced();
    else heap.ended();
    if (done < 10_000) continue;
    done = 0;
    yield;
  }
  if (open) to.end();
}

function isBefore(one: TermReader, other: TermReader): boolean {
  if (one.beginning !== other.beginning) return one.beginning < other.beginning;
  const order = compareBytes(one.bytes, 0, one.length, other.bytes, 0, other.length);
  return order === 0 ? one.run < other.run : order < 0;
}
