import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import { withPlace } from '../folding/growing.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { KeyReader } from './key-reader.ts';
import { KeySample } from './key-sample.ts';
import type { Run } from './run-reader.ts';
import { firstTextAt, idFrom, idTo, RECORD, textEnd } from './title-record.ts';

/** The order's last 18 bits are a record's place among those in memory. */
const MOST_RECORDS = 1 << 18;
/** Room at first: most catalogues are small. */
const FEW_BYTES = 65_536;
const OUT_BYTES = 262_144;

/**
 * Takes the records of titles (title-record.ts) in any order, and writes runs of them in the order of rank to a scratch file: most votes first,
 * then the latest year, no year last, then by id.
 */
export class TitleSpill {
  /** Some of the keys that the titles have. */
  readonly keys = new KeySample();
  readonly #keyReader = new KeyReader();
  readonly #file: ScratchFile;
  readonly #memoryBytes: number;
  readonly #runs: Run[] = [];
  #arena: Buffer;
  #used = 0;
  #records = 0;
  #starts = new Uint32Array(1024);
  // What a run is ordered and written in serves the next one: V8 is slow to free buffers where little else is allocated.
  #pairs = new BigUint64Array();
  #order = new Uint32Array();
  #out = Buffer.alloc(0);
  /** Whether the ids of all records in memory ascend as they came. */
  #ascending = true;

  constructor(file: ScratchFile, memoryBytes: number) {
    this.#file = file;
    this.#memoryBytes = memoryBytes;
    this.#arena = Buffer.allocUnsafeSlow(Math.min(FEW_BYTES, memoryBytes));
  }

  /** Takes the records that the first bytes are. Throws SeedError where the scratch file cannot be written. */
  add(records: Buffer, bytes: number): void {
    for (let from = 0; from < bytes;) {
      const to = from + records.readUInt32LE(from);
      this.#room(to - from);
      records.copy(this.#arena, this.#used, from, to);
      this.#keep(this.#used);
      this.#used += to - from;
      from = to;
    }
  }

  /** Writes what is still in memory, lets the memory go, and tells where the runs are. */
  end(): readonly Run[] {
    this.#spill();
    this.#arena = Buffer.alloc(0);
    this.#out = Buffer.alloc(0);
    this.#pairs = new BigUint64Array();
    this.#order = new Uint32Array();
    return this.#runs;
  }

  /** Counts the record that begins at a place among those in memory. */
  #keep(start: number): void {
    const before = this.#starts[this.#records - 1] ?? 0;
    if (this.#records > 0 && this.#ascending) this.#ascending = compareIds(this.#arena, before, start) < 0;
    this.#starts = withPlace(this.#starts, this.#records);
    this.#starts[this.#records] = start;
    this.#records += 1;
    this.#sampleKeys(start);
  }

  #sampleKeys(start: number): void {
    const arena = this.#arena;
    const reader = this.#keyReader;
    let at = firstTextAt(arena, start);
    for (let left = arena.readUInt32LE(start + RECORD.texts); left > 0; left -= 1) {
      const end = textEnd(arena, at);
      if (this.keys.counts()) {
        reader.read(arena, at);
        this.keys.add(reader.bytes, reader.from, reader.to);
      }
      at = end;
    }
  }

  /** Has room for a record of so many bytes. */
  #room(bytes: number): void {
    if (this.#records < MOST_RECORDS && this.#arena.length - this.#used >= bytes) return;
    if (this.#records < MOST_RECORDS && this.#memoryBytes - this.#used >= bytes) {
      const all = Buffer.allocUnsafeSlow(this.#memoryBytes);
      this.#arena.copy(all, 0, 0, this.#used);
      this.#arena = all;
      return;
    }
    this.#spill();
    this.#used = 0;
    if (this.#arena.length < bytes) this.#arena = Buffer.allocUnsafeSlow(2 * bytes);
  }

  /** Writes the records in memory as one run. */
  #spill(): void {
    if (this.#records === 0) return;
    const start = this.#file.length;
    let out = this.#out;
    let used = 0;
    for (const record of this.#ordered()) {
      const from = this.#starts[record] ?? 0;
      const bytes = this.#arena.readUInt32LE(from);
      if (bytes > out.length - used) {
        this.#file.append(out.subarray(0, used));
        used = 0;
        if (bytes > out.length) this.#out = out = Buffer.allocUnsafeSlow(Math.max(OUT_BYTES, bytes));
      }
      this.#arena.copy(out, used, from, from + bytes);
      used += bytes;
    }
    this.#file.append(out.subarray(0, used));
    this.#runs.push({ start, end: this.#file.length });
    this.#records = 0;
    this.#ascending = true;
  }

  /** The records in memory in the order of rank. */
  #ordered(): Uint32Array {
    if (this.#pairs.length < this.#records) {
      this.#pairs = new BigUint64Array(this.#starts.length);
      this.#order = new Uint32Array(this.#starts.length);
    }
    const pairs = this.#pairs.subarray(0, this.#records);
    const halves = new Uint32Array(pairs.buffer);
    for (let record = 0; record < this.#records; record += 1) {
      const from = this.#starts[record] ?? 0;
      halves[2 * record] = ((this.#arena.readUInt16LE(from + RECORD.year) << 18) | record) >>> 0;
      halves[2 * record + 1] = this.#arena.readUInt32LE(from + RECORD.votes);
    }
    // Typed arrays sort natively, without a comparator; where ids ascend, so do places among those alike.
    pairs.sort();
    const order = this.#order.subarray(0, this.#records);
    for (let n = 0; n < order.length; n += 1) order[n] = (halves[2 * n] ?? 0) & (MOST_RECORDS - 1);
    if (!this.#ascending) this.#orderById(order);
    return order;
  }

  #orderById(order: Uint32Array): void {
    const start = (record: number): number => this.#starts[record] ?? 0;
    const alike = (one: number, other: number): boolean =>
      compareBytes(
        this.#arena,
        start(one) + RECORD.votes,
        start(one) + RECORD.type,
        this.#arena,
        start(other) + RECORD.votes,
        start(other) + RECORD.type,
      ) === 0;
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      while (to < order.length && alike(order[from] ?? 0, order[to] ?? 0)) to += 1;
      order.subarray(from, to).sort((one, other) => compareIds(this.#arena, start(one), start(other)));
      from = to;
    }
  }
}

function compareIds(bytes: Buffer, one: number, other: number): number {
  return compareBytes(bytes, idFrom(one), idTo(bytes, one), bytes, idFrom(other), idTo(bytes, other));
}
