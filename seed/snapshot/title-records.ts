import { LAST_YEAR, MOST_VOTES } from '../../catalog/snapshot/snapshot-format.ts';
import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import type { Director, TitleDocument } from '../../catalog/title-document.ts';
import { MAX_NAME_LENGTH, MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';
import type { FoldedTexts } from '../folding/folded-texts.ts';
import { KEY_OF } from '../folding/text-folder.ts';
import { withRoom } from '../folding/growing.ts';
import { writeText } from '../folding/text-bytes.ts';
import { NO_NAME, RECORD, setRecordHead } from './title-record.ts';

/** What a snapshot takes from a title. */
export type SnapshotSource = Pick<
  TitleDocument,
  '_id' | 'title' | 'originalTitle' | 'aliases' | 'year' | 'type' | 'votes' | 'directors'
>;

/** Titles on their way to another thread, as records one behind the other: see title-record.ts. */
export interface TitleBatch {
  readonly buffer: ArrayBuffer;
  /** How many bytes of the buffer the records are. */
  readonly bytes: number;
  /** The types that records name by number: those of earlier batches, and new ones. */
  readonly types: readonly string[];
}

const MOST_ID_LENGTH = 1000;
const UTF8_BYTES_A_UNIT = 3;
/** Kind, and the lengths of words and key. */
const BYTES_A_TEXT = 5;
/** The lengths of id and name. */
const BYTES_A_CREDIT = 4;
const BYTES_AT_FIRST = 512 * 1024;
/** A larger buffer is not kept: a few titles with very many aliases need it. */
const MOST_KEPT_BYTES = 2 * 1024 * 1024;

/** Writes titles as records, batch for batch. */
export class TitleRecords {
  /** Titles in the batch so far. */
  titles = 0;
  readonly #types: string[] = [];
  readonly #typeNumbers = new Map<string, number>();
  /** Buffers that nobody needs any more. */
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #buffer = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  #at = 0;
  /** Where each text of the record at hand begins. */
  readonly #starts: number[] = [];

  /** Takes a title, whose texts are folded. Throws RangeError where it breaks the limits of the catalogue; then it is not taken. */
  add(title: SnapshotSource, texts: FoldedTexts): void {
    checkLimits(title);
    this.#buffer = withRoom(this.#buffer, this.#at, mostBytes(title, texts));
    const start = this.#at;
    this.#at += RECORD.headBytes;
    this.#string(title._id);
    this.#string(title.title);
    this.#starts.length = 0;
    for (let text = 0; text < texts.count; text += 1) this.#text(texts, text);
    this.#credits(title.directors);
    setRecordHead(this.#buffer, start, {
      bytes: this.#at - start,
      votes: Math.min(title.votes, MOST_VOTES),
      year: title.year,
      type: this.#typeNumber(title.type),
      texts: this.#starts.length,
    });
    this.titles += 1;
  }

  /** The batch, whose buffer is then another's; a new one begins. */
  take(): TitleBatch {
    const batch = {
      buffer: this.#buffer.buffer,
      bytes: this.#at,
      types: this.#types,
    };
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
    this.#at = 0;
    this.titles = 0;
    return batch;
  }

  /** Takes the buffer of a batch back, to write into it again: memory that is thrown away stays for long where little else is. */
  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength <= MOST_KEPT_BYTES) this.#free.push(Buffer.from(buffer));
  }

  #credits(directors: readonly Director[]): void {
    this.#buffer.writeUInt32LE(directors.length, this.#at);
    this.#at += 4;
    // By number: to make an iterator for each title takes longer than to write what most have.
    for (let n = 0; n < directors.length; n += 1) {
      const director = directors[n];
      if (director === undefined) continue;
      this.#string(director.id);
      if (director.name !== null) {
        this.#string(director.name);
      } else {
        this.#uint16(this.#at, NO_NAME);
        this.#at += 2;
      }
    }
  }

  #string(text: string): void {
    const bytes = writeText(this.#buffer, text, this.#at + 2);
    this.#uint16(this.#at, bytes);
    this.#at += 2 + bytes;
  }

  /** Adds a text, unless the title has one of the same words and the same key. */
  #text(texts: FoldedTexts, text: number): void {
    const buffer = this.#buffer;
    const start = this.#at;
    const keyOf = texts.keyOf(text);
    buffer[start] = texts.kind(text) | (keyOf << 2);
    let end = texts.copyWords(text, buffer, start + 3);
    this.#uint16(start + 1, end - start - 3);
    if (keyOf === KEY_OF.itself) {
      this.#uint16(end, texts.keyBytes(text));
      end = texts.copyKey(text, buffer, end + 2);
    }
    if (this.#isKnown(start, end)) return;
    this.#starts.push(start);
    this.#at = end;
  }

  #isKnown(start: number, end: number): boolean {
    const buffer = this.#buffer;
    const keyOf = (buffer[start] ?? 0) >>> 2;
    let otherEnd = start;
    for (let n = this.#starts.length - 1; n >= 0; n -= 1) {
      const other = this.#starts[n] ?? 0;
      if (otherEnd - other === end - start && (buffer[other] ?? 0) >>> 2 === keyOf) {
        if (compareBytes(buffer, other + 1, otherEnd, buffer, start + 1, end) === 0) return true;
      }
      otherEnd = other;
    }
    return false;
  }

  #typeNumber(type: string): number {
    const known = this.#typeNumbers.get(type);
    if (known !== undefined) return known;
    const number = this.#types.push(type) - 1;
    this.#typeNumbers.set(type, number);
    return number;
  }

  #uint16(at: number, value: number): void {
    this.#buffer[at] = value;
    this.#buffer[at + 1] = value >>> 8;
  }
}

/** At least as many bytes as the title's record has. */
function mostBytes({ _id, title, directors }: SnapshotSource, texts: FoldedTexts): number {
  let units = _id.length + title.length;
  for (const { id, name } of directors) units += id.length + (name?.length ?? 0);
  let bytes = RECORD.headBytes + 8 + UTF8_BYTES_A_UNIT * units + BYTES_A_CREDIT * directors.length;
  for (let text = 0; text < texts.count; text += 1)
    bytes += BYTES_A_TEXT + texts.wordBytes(text) + texts.keyBytes(text);
  return bytes;
}

function checkLimits(source: SnapshotSource): void {
  const { _id, title, originalTitle, aliases, year, votes, directors } = source;
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
  for (const { id, name } of directors) {
    if (id.length > MOST_ID_LENGTH || (name?.length ?? 0) > MAX_NAME_LENGTH) {
      throw new RangeError(
        `${_id} has a director whose id has more than ${MOST_ID_LENGTH} characters, or whose name has more than ${MAX_NAME_LENGTH}`,
      );
    }
  }
}
