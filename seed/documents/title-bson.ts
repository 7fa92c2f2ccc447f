import type { Director, TitleFacts } from '../../catalog/title-document.ts';
import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import type { FoldedTexts } from '../folding/folded-texts.ts';
import { withPlace, withRoom } from '../folding/growing.ts';
import { writeText } from '../folding/text-bytes.ts';

/** BSON's element types: https://bsonspec.org/spec.html. */
const DOUBLE = 0x01;
const STRING = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const NULL = 0x0a;
const INT32 = 0x10;

/** The most bytes that UTF-8 needs for one UTF-16 unit. */
const UTF8_BYTES_A_UNIT = 3;
const BYTES_AT_FIRST = 1024 * 1024;
/** A larger buffer is not kept: a few titles with very many aliases need it. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;
const DOCUMENTS_AT_FIRST = 1024;
/** The names of all elements of a title but its texts, with their types and fixed values: far more than they need. */
const FRAME_BYTES = 256;
/** Type, name (a number of up to ten digits), length and end of one string in an array. */
const BYTES_AN_ENTRY = 20;
/** What is around the two texts of a director. */
const BYTES_A_DIRECTOR = 60;

const name = (text: string): Uint8Array => Buffer.from(`${text}\0`, 'latin1');
const NAMES = {
  _id: name('_id'),
  title: name('title'),
  originalTitle: name('originalTitle'),
  aliases: name('aliases'),
  year: name('year'),
  type: name('type'),
  votes: name('votes'),
  rating: name('rating'),
  directors: name('directors'),
  keys: name('keys'),
  id: name('id'),
  name: name('name'),
} as const;
/** Names of the first elements of an array. */
const PLACES = Array.from({ length: 64 }, (_, place) => name(String(place)));

/** Documents of titles one behind the other as BSON. */
export class TitleDocuments {
  readonly bytes: Buffer<ArrayBuffer>;
  /** Where each document ends. */
  readonly #ends: Uint32Array;

  constructor(bytes: Buffer<ArrayBuffer>, ends: Uint32Array) {
    this.bytes = bytes;
    this.#ends = ends;
  }

  get count(): number {
    return this.#ends.length;
  }

  /** The documents from the one of that number on, as many as there are, or `most`. */
  piece(first: number, most: number): TitleDocuments {
    const before = first === 0 ? 0 : (this.#ends[first - 1] ?? 0);
    const ends = this.#ends.subarray(first, first + most).map((end) => end - before);
    return new TitleDocuments(this.bytes.subarray(before, before + (ends.at(-1) ?? 0)), ends);
  }
}

/**
 * Writes the documents of titles as BSON one behind the other, to the letter as the driver's own serializer writes what `titleDocument`
 * makes of them: a test compares the two. A general one looks at the type and name of every value; here they are known, and a load has
 * millions of titles. A title is written as soon as it is there, so that nobody holds its objects until a write is full. Buffers are written into
 * again: V8 frees those that were thrown away only when it looks through the whole heap, and seldom has a reason to.
 */
export class TitleBson {
  #buffer = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  /** Buffers that nobody needs any more. */
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #at = 0;
  /** Where each document ends. */
  #ends = new Uint32Array(DOCUMENTS_AT_FIRST);
  #count = 0;
  /** Where the keys of the title at hand begin and end. */
  readonly #keys: number[] = [];

  /** How many documents have been added since the last were taken. */
  get count(): number {
    return this.#count;
  }

  /** How many bytes they have. */
  get bytes(): number {
    return this.#at;
  }

  /** Adds the document of a title, whose texts are folded. */
  add(title: TitleFacts, texts: FoldedTexts): void {
    this.#buffer = withRoom(this.#buffer, this.#at, mostBytes(title, texts));
    const start = this.#begin();
    this.#string(NAMES._id, title._id);
    this.#string(NAMES.title, title.title);
    this.#stringOrNull(NAMES.originalTitle, title.originalTitle);
    this.#strings(NAMES.aliases, title.aliases);
    this.#number(NAMES.year, title.year);
    this.#string(NAMES.type, title.type);
    this.#number(NAMES.votes, title.votes);
    this.#number(NAMES.rating, title.rating);
    this.#directors(title.directors);
    this.#titleKeys(texts);
    this.#end(start);
    this.#ends = withPlace(this.#ends, this.#count);
    this.#ends[this.#count] = this.#at;
    this.#count += 1;
  }

  /** The documents that were added since the last were taken; to be given back once nobody needs them. */
  take(): TitleDocuments {
    const documents = new TitleDocuments(
      this.#buffer.subarray(0, this.#at),
      this.#ends.slice(0, this.#count),
    );
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
    this.#at = 0;
    this.#count = 0;
    return documents;
  }

  /** Takes documents back that were taken from here. What is written later may stand in their place. */
  giveBack({ bytes: { buffer } }: TitleDocuments): void {
    if (buffer.byteLength <= MOST_KEPT_BYTES) this.#free.push(Buffer.from(buffer));
  }

  #directors(directors: readonly Director[]): void {
    this.#head(ARRAY, NAMES.directors);
    const start = this.#begin();
    for (let n = 0; n < directors.length; n += 1) {
      const director = directors[n];
      if (director === undefined) continue;
      this.#head(DOCUMENT, placeOf(n));
      const inner = this.#begin();
      this.#string(NAMES.id, director.id);
      this.#stringOrNull(NAMES.name, director.name);
      this.#end(inner);
    }
    this.#end(start);
  }

  /** As `titleKeys` has them. */
  #titleKeys(texts: FoldedTexts): void {
    this.#head(ARRAY, NAMES.keys);
    const start = this.#begin();
    this.#keys.length = 0;
    for (let text = 0; text < texts.count; text += 1) this.#key(texts, text);
    this.#end(start);
  }

  /** Writes the key of a text as a further element, unless the title has it. */
  #key(texts: FoldedTexts, text: number): void {
    const element = this.#at;
    this.#head(STRING, placeOf(this.#keys.length / 2));
    const start = this.#at + 4;
    const end = texts.copyKey(text, this.#buffer, start);
    if (this.#isKnown(start, end)) {
      this.#at = element;
      return;
    }
    this.#keys.push(start, end);
    this.#int32(this.#at, end - start + 1);
    this.#buffer[end] = 0;
    this.#at = end + 1;
  }

  #isKnown(start: number, end: number): boolean {
    const keys = this.#keys;
    for (let n = 0; n < keys.length; n += 2) {
      const from = keys[n] ?? 0;
      const to = keys[n + 1] ?? 0;
      if (to - from === end - start && compareBytes(this.#buffer, from, to, this.#buffer, start, end) === 0)
        return true;
    }
    return false;
  }

  #strings(of: Uint8Array, texts: readonly string[]): void {
    this.#head(ARRAY, of);
    const start = this.#begin();
    for (let n = 0; n < texts.length; n += 1) this.#string(placeOf(n), texts[n] ?? '');
    this.#end(start);
  }

  #stringOrNull(of: Uint8Array, text: string | null): void {
    if (text === null) this.#head(NULL, of);
    else this.#string(of, text);
  }

  #string(of: Uint8Array, text: string): void {
    this.#head(STRING, of);
    const start = this.#at + 4;
    const bytes = writeText(this.#buffer, text, start);
    this.#int32(this.#at, bytes + 1);
    this.#buffer[start + bytes] = 0;
    this.#at = start + bytes + 1;
  }

  /** Whole numbers of 32 bits as such, others as doubles. */
  #number(of: Uint8Array, value: number | null): void {
    if (value === null) {
      this.#head(NULL, of);
    } else if ((value | 0) === value && !Object.is(value, -0)) {
      this.#head(INT32, of);
      this.#int32(this.#at, value);
      this.#at += 4;
    } else {
      this.#head(DOUBLE, of);
      this.#at = this.#buffer.writeDoubleLE(value, this.#at);
    }
  }

  #head(type: number, of: Uint8Array): void {
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at++] = type;
    for (let n = 0; n < of.length; n += 1) buffer[at++] = of[n] ?? 0;
    this.#at = at;
  }

  /** Leaves room for the length of a document, which {@link #end} writes. */
  #begin(): number {
    const start = this.#at;
    this.#at += 4;
    return start;
  }

  #end(start: number): void {
    this.#buffer[this.#at] = 0;
    this.#at += 1;
    this.#int32(start, this.#at - start);
  }

  #int32(at: number, value: number): void {
    const buffer = this.#buffer;
    buffer[at] = value;
    buffer[at + 1] = value >> 8;
    buffer[at + 2] = value >> 16;
    buffer[at + 3] = value >> 24;
  }
}

function placeOf(place: number): Uint8Array {
  return PLACES[place] ?? name(String(place));
}

/** At least as many bytes as the title's document has. */
function mostBytes(
  { _id, title, originalTitle, aliases, type, directors }: TitleFacts,
  texts: FoldedTexts,
): number {
  let strings = _id.length + type.length + title.length + (originalTitle?.length ?? 0);
  for (const alias of aliases) strings += alias.length;
  for (const { id, name: called } of directors) strings += id.length + (called?.length ?? 0);
  let keys = 0;
  for (let text = 0; text < texts.count; text += 1) keys += texts.keyBytes(text);
  return (
    FRAME_BYTES +
    UTF8_BYTES_A_UNIT * strings +
    keys +
    BYTES_AN_ENTRY * 2 * (aliases.length + 2) +
    BYTES_A_DIRECTOR * directors.length
  );
}
