import type { ByteWriter } from './byte-writer.ts';
import { MOST_WORDS, TEXTS_IN_BLOCK } from './snapshot-format.ts';

/** Writes the sections that have texts, in the order of rank. */
export class TextWriter {
  readonly #to: Readonly<Record<'texts' | 'textBlocks', ByteWriter>>;
  #titles = 0;
  #texts = 0;

  constructor(to: Readonly<Record<'texts' | 'textBlocks', ByteWriter>>) {
    this.#to = to;
  }

  /** Texts written so far. */
  get count(): number {
    return this.#texts;
  }

  /** Adds a text; kind is a place in TEXT_KINDS, the first text of a title and no other has kind 0. */
  add(kind: number, words: number): void {
    // A text of kind 0 is counted by whoever reads on from the block's start.
    if (this.#texts % TEXTS_IN_BLOCK === 0) this.#to.textBlocks.u32(this.#titles);
    this.#to.texts.byte(kind | (Math.min(words, MOST_WORDS) << 2));
    this.#texts += 1;
    if (kind === 0) this.#titles += 1;
  }

  /** How many entries each of its sections has. */
  counts(): Record<'texts' | 'textBlocks', number> {
    return { texts: this.#texts, textBlocks: Math.ceil(this.#texts / TEXTS_IN_BLOCK) };
  }
}
