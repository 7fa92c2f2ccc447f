import type { TitleWriter } from '../../catalog/snapshot/title-writer.ts';
import type { TermSpill } from './term-spill.ts';
import { hashOn, NO_HASH } from './term-table.ts';
import { KEY_OF } from '../folding/text-folder.ts';
import { idFrom, idTo, recordHead } from './title-record.ts';

const GAP = 0x20;

/** Takes records of titles in the order of rank, and hands title, texts, keys and words on to where each belongs. */
export class TextInverter {
  readonly #to: TitleWriter;
  readonly #types: readonly string[];
  readonly #keys: TermSpill;
  readonly #words: TermSpill;
  #key = new Uint8Array(4096);

  constructor({
    to,
    types,
    keys,
    words,
  }: {
    to: TitleWriter;
    types: readonly string[];
    keys: TermSpill;
    words: TermSpill;
  }) {
    this.#to = to;
    this.#types = types;
    this.#keys = keys;
    this.#words = words;
  }

  /** Takes the record that lies at a place of the bytes. */
  add(bytes: Buffer, record: number): void {
    const { votes, year, type, texts } = recordHead(bytes, record);
    let at = idTo(bytes, record);
    const titleFrom = at + 2;
    const titleTo = titleFrom + bytes.readUInt16LE(at);
    this.#to.addTitle({
      id: { bytes, from: idFrom(record), to: at },
      title: { bytes, from: titleFrom, to: titleTo },
      year,
      type: this.#types[type] ?? '',
      votes,
    });
    at = titleTo;
    for (let left = texts; left > 0; left -= 1) at = this.#addText(bytes, at);
  }

  /** Returns where the text ends. */
  #addText(bytes: Buffer, at: number): number {
    const head = bytes[at] ?? 0;
    const from = at + 3;
    const to = from + bytes.readUInt16LE(at + 1);
    const text = this.#to.texts;
    this.#words.room((to - from + 1) >>> 1, to - from);
    this.#reserve(to - from);
    const key = this.#key;
    let keyLength = 0;
    let keyHash = NO_HASH;
    let words = 0;
    // What is behind the first word begins the key anew where that is an article.
    let skipsWord = head >>> 2 === KEY_OF.wordsButTheFirst;
    for (let start = from; start < to;) {
      let hash = NO_HASH;
      let end = start;
      for (; end < to; end += 1) {
        const byte = bytes[end] ?? GAP;
        if (byte === GAP) break;
        hash = hashOn(hash, byte);
        keyHash = hashOn(keyHash, byte);
        key[keyLength] = byte;
        keyLength += 1;
      }
      if (this.#words.add(bytes, start, end, hash, text)) words += 1;
      if (skipsWord) {
        skipsWord = false;
        keyLength = 0;
        keyHash = NO_HASH;
      }
      start = end + 1;
    }
    this.#to.addText(head & 3, words);
    if (head >>> 2 !== KEY_OF.itself) {
      this.#keys.room(1, keyLength);
      this.#keys.add(key, 0, keyLength, keyHash, text);
      return to;
    }
    return this.#addKeyItself(bytes, to, text);
  }

  #addKeyItself(bytes: Buffer, at: number, text: number): number {
    const from = at + 2;
    const to = from + bytes.readUInt16LE(at);
    let hash = NO_HASH;
    for (let place = from; place < to; place += 1) hash = hashOn(hash, bytes[place] ?? 0);
    this.#keys.room(1, to - from);
    this.#keys.add(bytes, from, to, hash, text);
    return to;
  }

  #reserve(bytes: number): void {
    if (this.#key.length < bytes) this.#key = new Uint8Array(2 * bytes);
  }
}
