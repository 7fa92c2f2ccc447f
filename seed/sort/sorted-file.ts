import { setImmediate } from 'node:timers/promises';

import { FileMeter } from '../files/file-meter.ts';
import type { SourceFile } from '../files/source-files.ts';
import { MergeHeap } from '../scratch/merge-heap.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { LineKey } from './line-order.ts';

/** Bytes handed on at once. */
const CHUNK_BYTES = 1 << 16;
const LEAST_BUFFER_BYTES = 1 << 12;
const MOST_BUFFER_BYTES = 1 << 18;

/** Sorted lines one behind the other in a scratch file, each with its line feed. */
export interface LineRun {
  readonly start: number;
  readonly end: number;
}

/** What a file came to that was sorted: its lines in runs, and what stays in front of and behind them. */
export interface SortedLines {
  readonly name: string;
  readonly modifiedAt: Date | null;
  readonly header: string | null;
  readonly runs: readonly LineRun[];
  readonly scratch: ScratchFile;
  readonly key: LineKey;
  readonly cut: string | null;
  readonly fragment: string;
}

/** Opens a sorted file anew: its runs are merged as it is read, each through a buffer so that all of them take `memoryBytes` at most. */
export function openSorted(lines: SortedLines, memoryBytes: number): SourceFile {
  const { name, modifiedAt, header, runs, fragment, cut } = lines;
  const inFront = header === null ? 0 : header.length + 1;
  const size = runs.reduce((sum, { start, end }) => sum + end - start, inFront + fragment.length);
  const meter = new FileMeter(size);
  return { name, modifiedAt, meter, cut, chunks: meter.counted(merged(lines, memoryBytes)) };
}

async function* merged(lines: SortedLines, memoryBytes: number): AsyncGenerator<Uint8Array> {
  const { header, runs, scratch, key, fragment } = lines;
  // A piece is held as text beside, too, and four files are merged at once, in the small heap that the loader's Job allows.
  const each = Math.floor(memoryBytes / 8 / Math.max(1, runs.length));
  const buffer = Math.min(MOST_BUFFER_BYTES, Math.max(LEAST_BUFFER_BYTES, each));
  const readers = runs.map((run, place) => new RunLines(scratch, run, { place, key, buffer }));
  const heap = new MergeHeap(readers, comesBefore);
  let text = header === null ? '' : `${header}\n`;
  for (let top = heap.top; top !== undefined; top = heap.top) {
    text += `${top.line}\n`;
    if (top.next()) heap.advanced();
    else heap.ended();
    if (text.length < CHUNK_BYTES) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
    // What is read is there at once: timers and signals get their turn here.
    await setImmediate();
  }
  text += fragment;
  if (text !== '') yield Buffer.from(text, 'latin1');
}

/** Lines of one id stay in the order in which the file had them. */
function comesBefore(one: RunLines, other: RunLines): boolean {
  return one.key === other.key ? one.place < other.place : one.key < other.key;
}

/** Walks the lines of a run. */
class RunLines {
  readonly place: number;
  line = '';
  key = '';
  readonly #scratch: ScratchFile;
  readonly #key: LineKey;
  readonly #buffer: Buffer;
  readonly #end: number;
  #at: number;
  #rest = '';
  #lines: string[] = [];
  #next = 0;

  /** A run has a line at least. */
  constructor(
    scratch: ScratchFile,
    { start, end }: LineRun,
    { place, key, buffer }: { place: number; key: LineKey; buffer: number },
  ) {
    this.#scratch = scratch;
    this.#key = key;
    this.#buffer = Buffer.allocUnsafeSlow(buffer);
    this.#at = start;
    this.#end = end;
    this.place = place;
    this.next();
  }

  /** Goes on to the next line; false at the end of the run. */
  next(): boolean {
    while (this.#next >= this.#lines.length) {
      if (this.#at >= this.#end) return false;
      const piece = this.#buffer.subarray(0, Math.min(this.#buffer.length, this.#end - this.#at));
      this.#scratch.read(piece, this.#at);
      this.#at += piece.length;
      this.#lines = (this.#rest + piece.toString('latin1')).split('\n');
      this.#rest = this.#lines.pop() ?? '';
      this.#next = 0;
    }
    this.line = this.#lines[this.#next] ?? '';
    this.key = this.#key(this.line);
    this.#next += 1;
    return true;
  }
}
