import type { ByteText } from '../byte-text.ts';

/** BSON's element types that the documents of titles have: https://bsonspec.org/spec.html. */
const DOUBLE = 0x01;
const STRING = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const BOOLEAN = 0x08;
const DATE = 0x09;
const NULL = 0x0a;
const INT32 = 0x10;
const TIMESTAMP = 0x11;
const INT64 = 0x12;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** JSON writes characters below it as escapes. */
const SPACE = 0x20;
/** Bytes of JSON that one byte of BSON becomes at most: a control character is six, such as \u0001. */
const MOST_JSON_A_BYTE = 6;
const BYTES_AT_FIRST = 16 * 1024;

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const FIRST_BATCH = bytesOf('firstBatch');
const ID = bytesOf('_id');
const DIRECTORS = bytesOf('directors');
const DIRECTOR_ID = bytesOf('id');
const DIRECTOR_NAME = bytesOf('name');
const JSON_ID = bytesOf('{"id":');
const JSON_NAME = bytesOf(',"name":');
const JSON_NULL = bytesOf('null');

/** As `JSON.stringify` writes each byte that has to be escaped. */
const ESCAPES = Array.from({ length: BACKSLASH + 1 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH
    ? bytesOf(JSON.stringify(String.fromCharCode(byte)).slice(1, -1))
    : undefined,
);

/**
 * Reads from the bytes of a `find`'s answer who directed each title, and writes it as JSON, without making objects of it: the driver's
 * deserializer costs five times as much. The text is to the letter what `JSON.stringify` makes of the titles' `directors`: a test
 * compares the two.
 */
export class DirectorsBson {
  #json = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  #end = 0;

  /**
   * @param cursor the element `cursor` of the answer; of each document `_id` and `directors` are looked at, and both have to be there
   * @param found gets an entry for each document: its id, and `[{"id":…,"name":…},…]`
   * @throws TypeError where the bytes are not such an answer
   */
  read(cursor: Buffer, found: Map<string, ByteText>): void {
    const batch = elementOf(cursor, 0, FIRST_BATCH);
    if (batch === undefined) throw new TypeError('the answer of a find has no firstBatch');
    for (let at = batch + 4; cursor[at] !== 0;) {
      const value = nameEnd(cursor, at);
      const id = elementOf(cursor, value, ID);
      const directors = elementOf(cursor, value, DIRECTORS);
      if (id === undefined || directors === undefined) {
        throw new TypeError('a title has no _id, or no directors');
      }
      found.set(cursor.toString('utf8', id + 4, id + 3 + int32(cursor, id)), this.#write(cursor, directors));
      at = valueEnd(cursor, cursor[at] ?? 0, value);
    }
  }

  /** The array of directors at a place, as JSON. */
  #write(bytes: Buffer, array: number): ByteText {
    this.#room(MOST_JSON_A_BYTE * int32(bytes, array));
    this.#end = 0;
    this.#byte(0x5b);
    for (let at = array + 4; bytes[at] !== 0;) {
      if (this.#end > 1) this.#byte(COMMA);
      const value = nameEnd(bytes, at);
      this.#put(JSON_ID);
      this.#text(bytes, elementOf(bytes, value, DIRECTOR_ID));
      this.#put(JSON_NAME);
      this.#text(bytes, elementOf(bytes, value, DIRECTOR_NAME));
      this.#byte(0x7d);
      at = valueEnd(bytes, bytes[at] ?? 0, value);
    }
    this.#byte(0x5d);
    return this.#json.toString('latin1', 0, this.#end) as ByteText;
  }

  /** The string at a place, or null where there is none. */
  #text(bytes: Buffer, place: number | undefined): void {
    if (place === undefined) {
      this.#put(JSON_NULL);
      return;
    }
    const json = this.#json;
    const end = place + 3 + int32(bytes, place);
    let to = this.#end;
    json[to++] = QUOTE;
    for (let at = place + 4; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      const escape = byte <= BACKSLASH ? ESCAPES[byte] : undefined;
      if (escape === undefined) json[to++] = byte;
      else for (const each of escape) json[to++] = each;
    }
    json[to++] = QUOTE;
    this.#end = to;
  }

  #put(text: Uint8Array): void {
    for (let n = 0; n < text.length; n += 1) this.#json[this.#end + n] = text[n] ?? 0;
    this.#end += text.length;
  }

  #byte(byte: number): void {
    this.#json[this.#end] = byte;
    this.#end += 1;
  }

  #room(bytes: number): void {
    if (this.#json.length < bytes) this.#json = Buffer.allocUnsafeSlow(2 * bytes);
  }
}

/** Where the value of a document's element begins; undefined where there is no such element, or it is null. */
function elementOf(bytes: Uint8Array, document: number, name: Uint8Array): number | undefined {
  for (let at = document + 4; bytes[at] !== 0;) {
    const type = bytes[at] ?? 0;
    const value = nameEnd(bytes, at);
    if (isNamed(bytes, at, value, name)) return type === NULL ? undefined : value;
    at = valueEnd(bytes, type, value);
  }
  return undefined;
}

function isNamed(bytes: Uint8Array, element: number, value: number, name: Uint8Array): boolean {
  if (value - element !== name.length + 2) return false;
  for (let n = 0; n < name.length; n += 1) if (bytes[element + 1 + n] !== name[n]) return false;
  return true;
}

/** Behind the name of the element at a place: where its value begins. */
function nameEnd(bytes: Uint8Array, element: number): number {
  let at = element + 1;
  while (bytes[at] !== 0) {
    if (at >= bytes.length) throw new TypeError('the answer of a find is cut');
    at += 1;
  }
  return at + 1;
}

function valueEnd(bytes: Uint8Array, type: number, value: number): number {
  switch (type) {
    case STRING:
      return value + 4 + int32(bytes, value);
    case DOCUMENT:
    case ARRAY:
      return value + int32(bytes, value);
    case NULL:
      return value;
    case BOOLEAN:
      return value + 1;
    case INT32:
      return value + 4;
    case DOUBLE:
    case DATE:
    case TIMESTAMP:
    case INT64:
      return value + 8;
    default:
      throw new TypeError(`the answer of a find has an element of type ${type}, which no title has`);
  }
}

function int32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
