import { TEXTS_BETWEEN_SKIPS } from './snapshot-format.ts';

/** Where a list lies in the sections of its index. */
export interface TextListPlace {
  /** How many texts it has. */
  readonly count: number;
  /** The first of them; without a meaning where there are none. */
  readonly first: number;
  /** Byte of the texts section at which the others begin. */
  readonly start: number;
  /** Its first pair in the skips section, counted in pairs. */
  readonly skip: number;
}

/**
 * Walks ascending text ids: before the first at the beginning. `next` goes on by one, `seek` jumps by the skips. Iterating goes on
 * from where it stands.
 */
export class TextList implements Iterable<number> {
  /** The text at which it stands; -1 before the first. */
  text = -1;
  /** How many texts the whole list has. */
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #skips: Uint32Array;
  readonly #place: TextListPlace;
  /** Texts taken, the one it stands at included. */
  #taken = 0;
  #at: number;

  constructor(bytes: Uint8Array, skips: Uint32Array, place: TextListPlace) {
    this.#bytes = bytes;
    this.#skips = skips;
    this.#place = place;
    this.count = place.count;
    this.#at = place.start;
  }

  /** Goes on by one text; false at the end. */
  next(): boolean {
    if (this.#taken === this.count) return false;
    if (this.#taken === 0) {
      this.text = this.#place.first;
    } else {
      const bytes = this.#bytes;
      let byte = bytes[this.#at++] ?? 0;
      let step = byte & 0x7f;
      for (let shift = 7; byte >= 0x80; shift += 7) {
        byte = bytes[this.#at++] ?? 0;
        step |= (byte & 0x7f) << shift;
      }
      this.text += step >>> 0;
    }
    this.#taken += 1;
    return true;
  }

  /** Goes on to the first text at or above the given one, or stays where it stands if that is one; false where there is none. */
  seek(text: number): boolean {
    if (this.#taken > 0 && this.text >= text) return true;
    this.#skipBelow(text);
    while (this.next()) {
      if (this.text >= text) return true;
    }
    return false;
  }

  *[Symbol.iterator](): Generator<number, void> {
    while (this.next()) yield this.text;
  }

  /** Jumps to the last skip that stands for a text below the given one, if that is ahead. */
  #skipBelow(text: number): void {
    const { count, start, skip } = this.#place;
    const passed = Math.floor(this.#taken / TEXTS_BETWEEN_SKIPS);
    let low = passed;
    let high = count === 0 ? 0 : Math.floor((count - 1) / TEXTS_BETWEEN_SKIPS);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#skips[2 * (skip + middle)] ?? 0) < text) low = middle + 1;
      else high = middle;
    }
    if (low === passed) return;
    this.text = this.#skips[2 * (skip + low - 1)] ?? 0;
    this.#at = start + (this.#skips[2 * (skip + low - 1) + 1] ?? 0);
    this.#taken = low * TEXTS_BETWEEN_SKIPS;
  }
}
