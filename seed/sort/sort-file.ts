import type { SourceFile } from '../files/source-files.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { ByteLines } from './byte-lines.ts';
import type { LineKey, LineOrder } from './line-order.ts';
import type { LineRun, SortedLines } from './sorted-file.ts';

/** What a line takes in memory beside its own bytes: two strings, their places in two lists, and a number. */
const LINE_BYTES = 100;

/** What sorting needs. */
export interface SortInput {
  readonly scratch: ScratchFile;
  readonly memoryBytes: number;
  /** Told of lines as they are read. */
  readonly onLines: (lines: number) => void;
}

/** Whether nobody needs to sort a file: its lines ascend, or it is none that could be sorted, of which the reader will say what is wrong. */
export async function isAscending(
  file: SourceFile,
  order: LineOrder,
  onLines: (lines: number) => void,
): Promise<boolean> {
  const lines = new ByteLines(file, order.longest);
  let key: LineKey | null = null;
  let last = '';
  for await (const group of lines.groups()) {
    key ??= order.keyFor(group[0] ?? '');
    if (key === null) return true;
    onLines(group.length);
    for (const line of group) {
      const id = key(line);
      if (id === '') continue;
      if (id < last) return false;
      last = id;
    }
  }
  return true;
}

/**
 * Sorts the lines of a file by their key outside memory (external merge sort: Knuth, The Art of Computer Programming, volume 3, 5.4): runs of
 * about `memoryBytes` are sorted and appended to `scratch`; they are merged when the file is read. Lines of one key keep their order.
 *
 * @returns null where it turns out to be no file that could be sorted. Throws `SeedError`, "SCRATCH_UNAVAILABLE" where there is no room.
 */
export async function sortLines(
  file: SourceFile,
  order: LineOrder,
  { scratch, memoryBytes, onLines }: SortInput,
): Promise<SortedLines | null> {
  const lines = new ByteLines(file, order.longest);
  let header: string | null = null;
  let run: RunInMemory | null = null;
  const runs: LineRun[] = [];
  for await (const group of lines.groups()) {
    let from = 0;
    onLines(group.length);
    if (run === null) {
      const [first = ''] = group;
      const key = order.keyFor(first);
      if (key === null) return null;
      run = new RunInMemory(key);
      if (order.hasHeader) {
        header = first;
        from = 1;
      }
    }
    for (let index = from; index < group.length; index += 1) run.add(group[index] ?? '');
    if (run.bytes >= memoryBytes) runs.push(run.write(scratch));
  }
  if (run === null || lines.isTooLong) return null;
  if (run.bytes > 0) runs.push(run.write(scratch));
  const { name, modifiedAt } = file;
  const { cut, fragment } = lines;
  return { name, modifiedAt, header, runs, scratch, key: run.key, cut, fragment };
}

/** The lines of a run before it is written. */
class RunInMemory {
  readonly key: LineKey;
  bytes = 0;
  #lines: string[] = [];
  #keys: string[] = [];

  constructor(key: LineKey) {
    this.key = key;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#keys.push(this.key(line));
    this.bytes += line.length + LINE_BYTES;
  }

  /** Sorts it, appends it to the file, and begins the next. */
  write(scratch: ScratchFile): LineRun {
    const [lines, keys] = [this.#lines, this.#keys];
    const order = Uint32Array.from(lines.keys()).sort((a, b) => {
      const [one = '', other = ''] = [keys[a], keys[b]];
      return one < other ? -1 : one > other ? 1 : a - b;
    });
    const start = scratch.length;
    const buffer = Buffer.allocUnsafe(1 << 16);
    let filled = 0;
    for (const index of order) {
      const line = `${lines[index] ?? ''}\n`;
      if (filled + line.length > buffer.length) {
        scratch.append(buffer.subarray(0, filled));
        filled = 0;
      }
      if (line.length > buffer.length) scratch.append(Buffer.from(line, 'latin1'));
      else filled += buffer.write(line, filled, 'latin1');
    }
    scratch.append(buffer.subarray(0, filled));
    this.#lines = [];
    this.#keys = [];
    this.bytes = 0;
    return { start, end: scratch.length };
  }
}
