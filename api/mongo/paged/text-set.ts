/** Texts that have their bits together: 4 KiB. */
const TEXTS_IN_CHUNK = 32_768;
const BITS = 32;

/**
 * A set of texts in ascending order, whatever the order in which they came: one bit for each text of the chunks that have any. All texts of
 * ten million titles take some 6 MiB.
 */
export class TextSet {
  readonly #chunks = new Map<number, Uint32Array>();
  #lastNumber = -1;
  #last: Uint32Array = new Uint32Array();

  /** The memory that its bits take. */
  get bytes(): number {
    return this.#chunks.size * (TEXTS_IN_CHUNK / 8);
  }

  add(text: number): void {
    const number = Math.floor(text / TEXTS_IN_CHUNK);
    if (number !== this.#lastNumber) {
      let chunk = this.#chunks.get(number);
      if (chunk === undefined) {
        chunk = new Uint32Array(TEXTS_IN_CHUNK / BITS);
        this.#chunks.set(number, chunk);
      }
      this.#lastNumber = number;
      this.#last = chunk;
    }
    const place = text % TEXTS_IN_CHUNK;
    const word = Math.floor(place / BITS);
    this.#last[word] = (this.#last[word] ?? 0) | (1 << (place % BITS));
  }

  /** The texts from `from` on, ascending, in arrays of those that lie near one another; none is empty. */
  *groups(from = 0): Generator<number[], void> {
    const ascending = [...this.#chunks].sort(([a], [b]) => a - b);
    for (const [number, chunk] of ascending) {
      const begin = number * TEXTS_IN_CHUNK;
      if (begin + TEXTS_IN_CHUNK <= from) continue;
      const group: number[] = [];
      for (const [word, bits] of chunk.entries()) {
        for (let left = bits; left !== 0; left &= left - 1) {
          // The place of the lowest bit that is set.
          const text = begin + word * BITS + (BITS - 1 - Math.clz32(left & -left));
          if (text >= from) group.push(text);
        }
      }
      if (group.length > 0) yield group;
    }
  }
}
