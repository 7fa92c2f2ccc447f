import { type ReadMeter, shareOf, type Share } from '../files/file-meter.ts';
import type { SourceFile, SourceFiles } from '../files/source-files.ts';
import { ScratchFile } from '../scratch/scratch-file.ts';
import type { LineOrder } from './line-order.ts';
import { isAscending, sortLines } from './sort-file.ts';
import { openSorted, type SortedLines } from './sorted-file.ts';

/** Lines sorted at once, in bytes with all that they take in memory; and what merging takes. */
const MEMORY_BYTES = 1 << 25;

/** Where and how files are sorted. */
export interface Sorting {
  /** A folder with room for the unpacked text of every file that has to be sorted. */
  readonly folder: string;
  /** Absent: 32 MiB. */
  readonly memoryBytes?: number;
  /** Absent: a file in the folder. */
  readonly scratch?: (folder: string, needs: string) => ScratchFile;
}

/** A file to be put in order. */
export interface FileToSort<Name extends string> {
  readonly name: Name;
  readonly order: LineOrder;
  /** As far as it is known before it is opened: packed, in bytes. */
  readonly size: number | null;
}

/**
 * Files of which those out of order read as if they had been sorted. Each is read once to see whether it is in order; one that is not is read
 * again and sorted outside memory. To be closed: what was sorted is gone then.
 */
export class SortedFiles<Name extends string> implements SourceFiles<Name>, Disposable {
  readonly description: string;
  readonly #files: SourceFiles<Name>;
  readonly #sorting: Sorting;
  readonly #memoryBytes: number;
  readonly #sorted = new Map<Name, SortedLines>();
  #meters: readonly SortMeter[] = [];
  #lines = 0;

  constructor(files: SourceFiles<Name>, sorting: Sorting) {
    this.#files = files;
    this.#sorting = sorting;
    this.#memoryBytes = sorting.memoryBytes ?? MEMORY_BYTES;
    this.description = files.description;
  }

  /** How far `putInOrder` is, in bytes as they are packed, each twice: to be looked at and to be sorted. */
  share(): Share {
    return shareOf(this.#meters);
  }

  /** Lines read for it so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Sorts those that are out of order; `onBegin` is told once it is known how much there is to do. */
  async putInOrder(
    files: readonly FileToSort<Name>[],
    signal: AbortSignal,
    onBegin: () => void,
  ): Promise<void> {
    const meters = files.map(({ size }) => new SortMeter(size));
    this.#meters = meters;
    onBegin();
    for (const [index, file] of files.entries()) {
      const meter = meters[index];
      if (meter !== undefined) await this.#putInOrder(file, signal, meter);
    }
  }

  async open(name: Name, signal: AbortSignal): Promise<SourceFile> {
    const sorted = this.#sorted.get(name);
    return sorted === undefined ? this.#files.open(name, signal) : openSorted(sorted, this.#memoryBytes);
  }

  [Symbol.dispose](): void {
    for (const { scratch } of this.#sorted.values()) scratch.close();
    this.#sorted.clear();
  }

  async #putInOrder({ name, order }: FileToSort<Name>, signal: AbortSignal, meter: SortMeter): Promise<void> {
    const onLines = (lines: number): void => void (this.#lines += lines);
    const looked = await this.#files.open(name, signal);
    meter.looks(looked.meter);
    if (!(await isAscending(looked, order, onLines))) {
      const file = await this.#files.open(name, signal);
      meter.sorts(file.meter);
      const { folder, scratch: scratchIn = scratchFile } = this.#sorting;
      const scratch = scratchIn(folder, needsOf(file.name));
      let sorted: SortedLines | null = null;
      try {
        sorted = await sortLines(file, order, { scratch, memoryBytes: this.#memoryBytes, onLines });
        if (sorted !== null) this.#sorted.set(name, sorted);
      } finally {
        if (sorted === null) scratch.close();
      }
    }
    meter.isDone = true;
  }
}

/** How far one file is put in order. It never goes back, and both readings together are the whole. */
class SortMeter implements ReadMeter {
  readonly size: number | null;
  isDone = false;
  readonly #once: number | null;
  #looked: ReadMeter | null = null;
  #sorted: ReadMeter | null = null;

  constructor(size: number | null) {
    this.#once = size;
    this.size = size === null ? null : 2 * size;
  }

  looks(meter: ReadMeter): void {
    this.#looked = meter;
  }

  sorts(meter: ReadMeter): void {
    this.#sorted = meter;
  }

  get bytesRead(): number {
    const once = this.#once ?? this.#looked?.bytesRead ?? 0;
    if (this.isDone) return 2 * once;
    const looked = Math.min(once, this.#looked?.bytesRead ?? 0);
    return this.#sorted === null ? looked : once + Math.min(once, this.#sorted.bytesRead);
  }
}

function scratchFile(folder: string, needs: string): ScratchFile {
  return new ScratchFile(folder, { needs });
}

function needsOf(name: string): string {
  return (
    `to sort ${name}, the folder must be writable and have room for the whole of it, unpacked. In a cluster it is an emptyDir: give the loader more ` +
    "ephemeral-storage (spec.dataset.loader.resources) on a node that has it, or sort the file before (LC_ALL=C sort) and leave the source's unsorted out"
  );
}
