import type { Director, TitleFacts } from '../../catalog/title-document.ts';
import { compareBytes } from '../../catalog/snapshot/compare-bytes.ts';
import { BYTES_A_UNIT, KEY_OF, TextFolder } from '../folding/text-folder.ts';

/** BSON's element types: https://bsonspec.org/spec.html. */
const DOUBLE = 0x01;
const STRING = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const NULL = 0x0a;
const INT32 = 0x10;

/** The most bytes that UTF-8 needs for one UTF-16 unit. */
const UTF8_BYTES_A_UNIT = 3;
/** What stands between two words of {@link TextFolder}. */
const GAP = 0x20;
/** Longer strings are written by Node, whose call costs as much as some twenty characters here. */
const LONGEST_WRITTEN_HERE = 32;
const BYTES_AT_FIRST = 1024 * 1024;
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

/**
 * Writes the documents of titles as BSON one behind the other, to the letter as the driver's own serializer writes what `titleDocument`
 * makes of them: a test compares the two. A general one looks at the type and name of every value; here they are known, and a load has
 * millions of titles. The keys are folded straight to their bytes.
 */
export class TitleBson {
  #buffer = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  #at = 0;
  readonly #folder = new TextFolder();
  /** Where the keys of the title at hand begin and end. */
  readonly #keys: number[] = [];

  /** The documents of the titles, in memory of their own. */
  documents(titles: readonly TitleFacts[]): Uint8Array {
    this.#at = 0;
    for (const title of titles) this.#title(title);
    return Buffer.copyBytesFrom(this.#buffer, 0, this.#at);
  }

  #title(title: TitleFacts): void {
    this.#room(mostBytes(title));
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
    this.#titleKeys(title);
    this.#end(start);
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
  #titleKeys({ title, originalTitle, aliases }: TitleFacts): void {
    this.#head(ARRAY, NAMES.keys);
    const start = this.#begin();
    this.#keys.length = 0;
    this.#key(title);
    if (originalTitle !== null) this.#key(originalTitle);
    for (const alias of aliases) this.#key(alias);
    this.#end(start);
  }

  /** Writes the key of a text as a further element, unless the title has it. */
  #key(text: string): void {
    const element = this.#at;
    this.#head(STRING, placeOf(this.#keys.length / 2));
    const start = this.#at + 4;
    const end = this.#folded(text, start);
    if (this.#isKnown(start, end)) {
      this.#at = element;
      return;
    }
    this.#keys.push(start, end);
    this.#int32(this.#at, end - start + 1);
    this.#buffer[end] = 0;
    this.#at = end + 1;
  }

  /** Writes the key of a text from a place on, and tells where it ends. */
  #folded(text: string, start: number): number {
    const folder = this.#folder;
    const buffer = this.#buffer;
    const end = folder.fold(text, buffer, start);
    if (folder.keyOf === KEY_OF.itself) return start + buffer.write(folder.key, start, 'utf8');
    let from = start;
    if (folder.keyOf === KEY_OF.wordsButTheFirst) while (buffer[from] !== GAP) from += 1;
    let to = start;
    for (; from < end; from += 1) {
      const byte = buffer[from] ?? 0;
      if (byte !== GAP) buffer[to++] = byte;
    }
    return to;
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
    const bytes = this.#text(text, start);
    this.#int32(this.#at, bytes + 1);
    this.#buffer[start + bytes] = 0;
    this.#at = start + bytes + 1;
  }

  /** Writes a text from a place on, and tells how many bytes it took. */
  #text(text: string, start: number): number {
    const buffer = this.#buffer;
    const { length } = text;
    if (length > LONGEST_WRITTEN_HERE) return buffer.write(text, start, 'utf8');
    for (let n = 0; n < length; n += 1) {
      const unit = text.charCodeAt(n);
      if (unit > 0x7f) return buffer.write(text, start, 'utf8');
      buffer[start + n] = unit;
    }
    return length;
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

  #room(bytes: number): void {
    if (this.#buffer.length - this.#at >= bytes) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

function placeOf(place: number): Uint8Array {
  return PLACES[place] ?? name(String(place));
}

/** At least as many bytes as the title's document has, and as folding needs on the way. */
function mostBytes({ _id, title, originalTitle, aliases, type, directors }: TitleFacts): number {
  let titles = title.length + (originalTitle?.length ?? 0);
  for (const alias of aliases) titles += alias.length;
  let others = _id.length + type.length;
  for (const { id, name: called } of directors) others += id.length + (called?.length ?? 0);
  return (
    FRAME_BYTES +
    (UTF8_BYTES_A_UNIT + BYTES_A_UNIT) * titles +
    UTF8_BYTES_A_UNIT * others +
    BYTES_AN_ENTRY * 2 * (aliases.length + 2) +
    BYTES_A_DIRECTOR * directors.length
  );
}
