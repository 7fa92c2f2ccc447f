import type { Sections } from './sections.ts';
import { TEXT_KINDS, TEXTS_IN_BLOCK, type TextKind } from './snapshot-format.ts';

/** The texts, numbered from 0 in the order of their titles' rank, and of a title in the order primary, original, aliases. */
export class TextTable {
  /** How many there are. */
  readonly count: number;
  readonly #texts: Uint8Array;
  readonly #blocks: Uint32Array;

  constructor(sections: Sections) {
    this.#texts = sections.bytes('texts');
    this.#blocks = sections.u32('textBlocks');
    this.count = this.#texts.length;
  }

  /** The rank of the title it is a text of. */
  rank(text: number): number {
    const block = Math.floor(text / TEXTS_IN_BLOCK);
    const texts = this.#texts;
    let rank = (this.#blocks[block] ?? 0) - 1;
    // Each title has one text of kind 0, its first.
    for (let at = block * TEXTS_IN_BLOCK; at <= text; at += 1) {
      if (((texts[at] ?? 0) & 3) === 0) rank += 1;
    }
    return rank;
  }

  kind(text: number): TextKind {
    return TEXT_KINDS[(this.#texts[text] ?? 0) & 3] ?? 'alias';
  }

  /** How many distinct words it has; 63 stands for as many or more. */
  words(text: number): number {
    return (this.#texts[text] ?? 0) >>> 2;
  }

  /** The first text of the title of a rank; those behind it up to the first of the next rank are its too. */
  firstOf(rank: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#blocks[middle] ?? 0) <= rank) low = middle;
      else high = middle;
    }
    let before = this.#blocks[low] ?? 0;
    for (let text = low * TEXTS_IN_BLOCK; ; text += 1) {
      if (text >= this.count) throw new RangeError(`there is no title of rank ${rank}`);
      if (((this.#texts[text] ?? 0) & 3) !== 0) continue;
      if (before === rank) return text;
      before += 1;
    }
  }
}
