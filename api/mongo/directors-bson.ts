import type { ByteText } from '../byte-text.ts';
import { DirectorsJson } from '../directors-json.ts';

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

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const FIRST_BATCH = bytesOf('firstBatch');
const ID = bytesOf('_id');
const DIRECTORS = bytesOf('directors');
const DIRECTOR_ID = bytesOf('id');
const DIRECTOR_NAME = bytesOf('name');

/**
 * Reads from the bytes of a `find`'s answer who directed each title, and writes it as JSON, without making objects of it: the driver's
 * deserializer costs five times as much. The text is to the letter what `JSON.stringify` makes of the titles' `directors`: a test
 * compares the two.
 */
export class DirectorsBson {
  readonly #json = new DirectorsJson();

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
    const json = this.#json;
    json.begin();
    for (let at = array + 4; bytes[at] !== 0;) {
      const value = nameEnd(bytes, at);
      const id = elementOf(bytes, value, DIRECTOR_ID);
      const name = elementOf(bytes, value, DIRECTOR_NAME);
      json.add(bytes, {
        idFrom: id === undefined ? undefined : id + 4,
        idTo: id === undefined ? 0 : id + 3 + int32(bytes, id),
        nameFrom: name === undefined ? undefined : name + 4,
        nameTo: name === undefined ? 0 : name + 3 + int32(bytes, name),
      });
      at = valueEnd(bytes, bytes[at] ?? 0, value);
    }
    return json.end();
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
