import type { ByteWriter } from './byte-writer.ts';
import { MINIMA_FANOUT, TERMS_IN_BLOCK, TEXTS_BETWEEN_SKIPS } from './snapshot-format.ts';

/** The sections of one index. */
export interface TermSections {
  readonly terms: ByteWriter;
  readonly blocks: ByteWriter;
  readonly texts: ByteWriter;
  readonly skips: ByteWriter;
}

/**
 * Writes an inverted index: terms in ascending order of their bytes, each with the ascending texts it is in. Terms are front-coded in
 * blocks (Witten, Moffat and Bell, "Managing Gigabytes", 1999, 4.1), texts written as differences with skips between (ibid. 4.4).
 */
export class TermIndexWriter {
  readonly #to: TermSections;
  #terms = 0;
  /** The term that is written, and the one before it. */
  #term = new Uint8Array(64);
  #length = 0;
  #shared = 0;
  #texts = 0;
  #first = 0;
  #last = 0;
  #listStart = 0;
  /** For each block, the least text of its terms. */
  #minima = new Uint32Array(1024);

  constructor(to: TermSections) {
    this.#to = to;
  }

  /** Terms written so far. */
  get count(): number {
    return this.#terms;
  }

  /** Begins the term in bytes[from…to), which must come after the one before. */
  begin(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (length > this.#term.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#term);
      this.#term = larger;
    }
    let shared = 0;
    const most = Math.min(length, this.#length);
    while (shared < most && this.#term[shared] === bytes[from + shared]) shared += 1;
    for (let place = shared; place < length; place += 1) this.#term[place] = bytes[from + place] ?? 0;
    this.#shared = shared;
    this.#length = length;
    this.#texts = 0;
    if (this.#terms % TERMS_IN_BLOCK === 0) this.#beginBlock();
    this.#listStart = this.#to.texts.length;
  }

  /** Adds a text, above those before it, to the term begun. */
  text(text: number): void {
    if (this.#texts === 0) {
      this.#first = text;
    } else {
      if (this.#texts % TEXTS_BETWEEN_SKIPS === 0) {
        this.#to.skips.u32(this.#last);
        this.#to.skips.u32(this.#to.texts.length - this.#listStart);
      }
      this.#to.texts.varint(text - this.#last);
    }
    this.#last = text;
    this.#texts += 1;
  }

  /** Ends the term begun. */
  end(): void {
    const { terms, texts } = this.#to;
    terms.varint(this.#shared);
    terms.varint(this.#length - this.#shared);
    terms.bytes(this.#term, this.#shared, this.#length);
    terms.varint(this.#texts);
    terms.varint(this.#first);
    if (this.#texts > 1) terms.varint(texts.length - this.#listStart);
    const block = Math.floor(this.#terms / TERMS_IN_BLOCK);
    this.#minima[block] = Math.min(this.#minima[block] ?? 0, this.#first);
    this.#terms += 1;
  }

  /** Writes, level by level from the blocks up to one number, the least text under each node. */
  writeMinima(to: ByteWriter): void {
    let level = this.#minima.subarray(0, Math.ceil(this.#terms / TERMS_IN_BLOCK));
    while (level.length > 0) {
      for (const least of level) to.u32(least);
      if (level.length === 1) return;
      const above = new Uint32Array(Math.ceil(level.length / MINIMA_FANOUT)).fill(0xffff_ffff);
      level.forEach((least, node) => {
        const parent = Math.floor(node / MINIMA_FANOUT);
        above[parent] = Math.min(above[parent] ?? 0, least);
      });
      level = above;
    }
  }

  #beginBlock(): void {
    const { terms, blocks, texts, skips } = this.#to;
    this.#shared = 0;
    blocks.u32(terms.length);
    blocks.u32(texts.length);
    blocks.u32(skips.length / 8);
    const block = this.#terms / TERMS_IN_BLOCK;
    if (block === this.#minima.length) {
      const larger = new Uint32Array(block * 2);
      larger.set(this.#minima);
      this.#minima = larger;
    }
    this.#minima[block] = 0xffff_ffff;
  }
}
