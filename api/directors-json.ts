import type { ByteText } from './byte-text.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const ARRAY_BEGINS = 0x5b;
const ARRAY_ENDS = 0x5d;
const OBJECT_ENDS = 0x7d;
/** JSON writes characters below it as escapes. */
const SPACE = 0x20;
/** Bytes of JSON that one byte of a text becomes at most: a control character is six, such as \u0001. */
const MOST_JSON_A_BYTE = 6;
/** What is around the texts of one director, and some. */
const BYTES_A_DIRECTOR = 32;
const BYTES_AT_FIRST = 16 * 1024;

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const JSON_ID = bytesOf('{"id":');
const JSON_NAME = bytesOf(',"name":');
const JSON_NULL = bytesOf('null');

/** As `JSON.stringify` writes each byte that has to be escaped. */
const ESCAPES = Array.from({ length: BACKSLASH + 1 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH
    ? bytesOf(JSON.stringify(String.fromCharCode(byte)).slice(1, -1))
    : undefined,
);

/** Where id and name of a director lie among bytes, as UTF-8; undefined: null. */
export interface DirectorPlace {
  readonly idFrom: number | undefined;
  readonly idTo: number;
  readonly nameFrom: number | undefined;
  readonly nameTo: number;
}

/** Writes `[{"id":…,"name":…},…]` to the letter as `JSON.stringify` does, from bytes and without making objects. */
export class DirectorsJson {
  #json = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  #end = 0;

  begin(): void {
    this.#json[0] = ARRAY_BEGINS;
    this.#end = 1;
  }

  add(bytes: Uint8Array, { idFrom, idTo, nameFrom, nameTo }: DirectorPlace): void {
    const texts =
      (idFrom === undefined ? 0 : idTo - idFrom) + (nameFrom === undefined ? 0 : nameTo - nameFrom);
    this.#room(MOST_JSON_A_BYTE * texts + BYTES_A_DIRECTOR);
    if (this.#end > 1) this.#byte(COMMA);
    this.#put(JSON_ID);
    this.#text(bytes, idFrom, idTo);
    this.#put(JSON_NAME);
    this.#text(bytes, nameFrom, nameTo);
    this.#byte(OBJECT_ENDS);
  }

  end(): ByteText {
    this.#byte(ARRAY_ENDS);
    return this.#json.toString('latin1', 0, this.#end) as ByteText;
  }

  #text(bytes: Uint8Array, from: number | undefined, end: number): void {
    if (from === undefined) {
      this.#put(JSON_NULL);
      return;
    }
    const json = this.#json;
    let to = this.#end;
    json[to++] = QUOTE;
    for (let at = from; at < end; at += 1) {
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

  /** Has room for so many bytes more, and the end of the array. */
  #room(bytes: number): void {
    const needed = this.#end + bytes + 1;
    if (this.#json.length >= needed) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#json.copy(larger, 0, 0, this.#end);
    this.#json = larger;
  }
}
