import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import { LAST_YEAR, MOST_VOTES } from '../../catalog/snapshot/snapshot-format.ts';
import type { TitleDocument } from '../../catalog/title-document.ts';
import { MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import type { Run } from './run-reader.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { BYTES_A_UNIT, KEY_OF, type KeyOf, TextFolder } from '../folding/text-folder.ts';
import { KeyReader } from './key-reader.ts';
import { KeySample } from './key-sample.ts';
import { idFrom, idTo, RECORD, setRecordHead } from './title-record.ts';

/** What a snapshot takes from a title. */
export type SnapshotSource = Pick<
  TitleDocument,
  '_id' | 'title' | 'originalTitle' | 'aliases' | 'year' | 'type' | 'votes'
>;

/** The order's last 18 bits are a record's place among those in memory. */
const MOST_RECORDS = 1 << 18;
const MOST_ID_LENGTH = 1000;
/** Room at first: most catalogues are small. */
const FEW_BYTES = 65_536;
const OUT_BYTES = 262_144;

/**
 * Takes titles in any order, folds their texts, and writes runs of records in the order of rank to a scratch file: most votes first,
 * then the latest year, no year last, then by id.
 */
export class TitleSpill {
  /** The types that records name by number. */
  readonly types: string[] = [];
  /** Some of the keys that the titles have. */
  readonly keys = new KeySample();
  readonly #keyReader = new KeyReader();
  readonly #typeNumbers = new Map<string, number>();
  readonly #file: ScratchFile;
  readonly #memoryBytes: number;
  readonly #folder = new TextFolder();
  readonly #runs: Run[] = [];
  #arena: Buffer;
  #used = 0;
  #records = 0;
  /** Where the record that is being written begins. */
  #start = 0;
  #starts = new Uint32Array(1024);
  /** Whether the ids of all records in memory ascend as they came. */
  #ascending = true;
  #textStarts: number[] = [];

  constructor(file: ScratchFile, memoryBytes: number) {
    this.#file = file;
    this.#memoryBytes = memoryBytes;
    this.#arena = Buffer.allocUnsafeSlow(Math.min(FEW_BYTES, memoryBytes));
  }

  /** Throws RangeError where a title breaks the limits of the catalogue, SeedError where the scratch file cannot be written. */
  add(title: SnapshotSource): void {
    checkLimits(title);
    this.#start = this.#used;
    this.#textStarts = [];
    this.#room(RECORD.headBytes + 3 * (title._id.length + title.title.length) + 4);
    this.#used += RECORD.headBytes;
    this.#string(title._id);
    this.#string(title.title);
    this.#text(title.title, 0);
    if (title.originalTitle !== null) this.#text(title.originalTitle, 1);
    for (const alias of title.aliases) this.#text(alias, 2);
    setRecordHead(this.#arena, this.#start, {
      bytes: this.#used - this.#start,
      votes: Math.min(title.votes, MOST_VOTES),
      year: title.year,
      type: this.#typeNumber(title.type),
      texts: this.#textStarts.length,
    });
    this.#keep();
  }

  /** Writes what is still in memory, lets the memory go, and tells where the runs are. */
  end(): readonly Run[] {
    this.#spill();
    this.#arena = Buffer.alloc(0);
    return this.#runs;
  }

  #keep(): void {
    const before = this.#starts[this.#records - 1] ?? 0;
    if (this.#records > 0 && this.#ascending) {
      this.#ascending = compareIds(this.#arena, before, this.#start) < 0;
    }
    if (this.#records === this.#starts.length) {
      const larger = new Uint32Array(this.#records * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#records] = this.#start;
    this.#records += 1;
    if (this.#records < MOST_RECORDS) return;
    this.#spill();
    this.#used = 0;
  }

  #string(text: string): void {
    const bytes = this.#arena.write(text, this.#used + 2, 'utf8');
    this.#arena.writeUInt16LE(bytes, this.#used);
    this.#used += 2 + bytes;
  }

  /** Adds a text, unless the title has one of the same words and the same key. */
  #text(text: string, kind: number): void {
    this.#room(8 + (BYTES_A_UNIT + 3) * text.length);
    const arena = this.#arena;
    const start = this.#used;
    const end = this.#folder.fold(text, arena, start + 3);
    const { keyOf, key } = this.#folder;
    arena[start] = kind | (keyOf << 2);
    arena.writeUInt16LE(end - start - 3, start + 1);
    this.#used = end;
    if (keyOf === KEY_OF.itself) this.#string(key);
    if (this.#isKnown(start, keyOf)) {
      this.#used = start;
      return;
    }
    this.#textStarts.push(start - this.#start);
    if (this.keys.counts()) this.#sampleKey(start);
  }

  #sampleKey(text: number): void {
    const reader = this.#keyReader;
    reader.read(this.#arena, text);
    this.keys.add(reader.bytes, reader.from, reader.to);
  }

  #isKnown(start: number, keyOf: KeyOf): boolean {
    const arena = this.#arena;
    const bytes = this.#used - start;
    let end = start;
    for (let n = this.#textStarts.length - 1; n >= 0; n -= 1) {
      const other = this.#start + (this.#textStarts[n] ?? 0);
      if (end - other === bytes && (arena[other] ?? 0) >>> 2 === keyOf) {
        if (compareBytes(arena, other + 1, end, arena, start + 1, this.#used) === 0) return true;
      }
      end = other;
    }
    return false;
  }

  #typeNumber(type: string): number {
    const known = this.#typeNumbers.get(type);
    if (known !== undefined) return known;
    const number = this.types.push(type) - 1;
    this.#typeNumbers.set(type, number);
    return number;
  }

  /** Has room for so many bytes behind what is written of the record at hand. */
  #room(bytes: number): void {
    if (this.#arena.length - this.#used >= bytes) return;
    if (this.#arena.length < this.#memoryBytes && this.#memoryBytes - this.#used >= bytes) {
      const all = Buffer.allocUnsafeSlow(this.#memoryBytes);
      this.#arena.copy(all, 0, 0, this.#used);
      this.#arena = all;
      return;
    }
    const begun = this.#used - this.#start;
    this.#spill();
    let arena = this.#arena;
    if (arena.length - begun < bytes) arena = Buffer.allocUnsafeSlow(2 * (begun + bytes));
    this.#arena.copy(arena, 0, this.#start, this.#used);
    this.#arena = arena;
    this.#start = 0;
    this.#used = begun;
  }

  /** Writes the records in memory as one run. */
  #spill(): void {
    if (this.#records === 0) return;
    const start = this.#file.length;
    let out = Buffer.allocUnsafeSlow(OUT_BYTES);
    let used = 0;
    for (const record of this.#order()) {
      const from = this.#starts[record] ?? 0;
      const bytes = this.#arena.readUInt32LE(from);
      if (bytes > out.length - used) {
        this.#file.append(out.subarray(0, used));
        used = 0;
        if (bytes > out.length) out = Buffer.allocUnsafeSlow(bytes);
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
  #order(): Uint32Array {
    const pairs = new BigUint64Array(this.#records);
    const halves = new Uint32Array(pairs.buffer);
    for (let record = 0; record < this.#records; record += 1) {
      const from = this.#starts[record] ?? 0;
      halves[2 * record] = ((this.#arena.readUInt16LE(from + RECORD.year) << 18) | record) >>> 0;
      halves[2 * record + 1] = this.#arena.readUInt32LE(from + RECORD.votes);
    }
    // Typed arrays sort natively, without a comparator; where ids ascend, so do places among those alike.
    pairs.sort();
    const order = new Uint32Array(this.#records);
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

function checkLimits({ _id, title, originalTitle, aliases, year, votes }: SnapshotSource): void {
  let longest = Math.max(title.length, originalTitle?.length ?? 0);
  for (const alias of aliases) longest = Math.max(longest, alias.length);
  if (longest > MAX_TITLE_LENGTH) {
    throw new RangeError(`${_id} has a title of more than ${MAX_TITLE_LENGTH} characters`);
  }
  if (_id.length > MOST_ID_LENGTH) {
    throw new RangeError(`${_id} is an id of more than ${MOST_ID_LENGTH} characters`);
  }
  if (year !== null && !(Number.isInteger(year) && year >= 0 && year <= LAST_YEAR)) {
    throw new RangeError(`${_id} has the year ${year}: it must be 0 to ${LAST_YEAR}`);
  }
  if (!Number.isSafeInteger(votes) || votes < 0) throw new RangeError(`${_id} has ${votes} votes`);
}

function compareIds(bytes: Buffer, one: number, other: number): number {
  return compareBytes(bytes, idFrom(one), idTo(bytes, one), bytes, idFrom(other), idTo(bytes, other));
}
