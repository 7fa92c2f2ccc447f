import type { Sections } from './sections.ts';
import { CREDITED_IN_BLOCK } from './snapshot-format.ts';

/** The credits, numbered from 0 in the order of their titles' rank, and of a title in the order of its source. */
export class CreditTable {
  readonly #counts: Uint8Array;
  readonly #blocks: Uint32Array;
  readonly #people: Uint32Array;
  /** Byte of the counts behind the one that was read last. */
  #at = 0;

  constructor(sections: Sections) {
    this.#counts = sections.bytes('credits');
    this.#blocks = sections.u32('creditBlocks');
    this.#people = sections.u32('creditPeople');
  }

  /** How many there are. */
  get count(): number {
    return this.#people.length;
  }

  /** The people credited with the title of a rank, by number, in the order of the source. */
  people(rank: number): Uint32Array {
    const block = Math.floor(rank / CREDITED_IN_BLOCK);
    let credit = this.#begin(block);
    for (let left = rank % CREDITED_IN_BLOCK; left > 0; left -= 1) credit += this.#count();
    return this.#people.subarray(credit, credit + this.#count());
  }

  /** The ranks of the titles that credits belong to, which ascend: each once. Throws RangeError where there is no such credit. */
  ranks(credits: Iterable<number>): number[] {
    const ranks: number[] = [];
    let rank = -1;
    /** How many credits come before the title behind this one, and before the next block. */
    let end = 0;
    let blockEnd = 0;
    for (const credit of credits) {
      if (credit < end) continue;
      if (credit >= blockEnd) {
        const block = this.#blockOf(credit, Math.ceil((rank + 1) / CREDITED_IN_BLOCK));
        rank = block * CREDITED_IN_BLOCK - 1;
        end = this.#begin(block);
        blockEnd = this.#blocks[2 * block + 3] ?? Infinity;
      }
      for (; end <= credit; rank += 1) {
        if (this.#at >= this.#counts.length) throw new RangeError(`there is no credit ${credit}`);
        end += this.#count();
      }
      ranks.push(rank);
    }
    return ranks;
  }

  /** The block in which a credit is, which is not before another. */
  #blockOf(credit: number, from: number): number {
    const blocks = this.#blocks;
    let low = from;
    let high = blocks.length / 2;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((blocks[2 * middle + 1] ?? 0) <= credit) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Goes to the first title of a block, and tells how many credits come before. */
  #begin(block: number): number {
    this.#at = this.#blocks[2 * block] ?? 0;
    return this.#blocks[2 * block + 1] ?? 0;
  }

  #count(): number {
    const counts = this.#counts;
    let byte = counts[this.#at++] ?? 0;
    let count = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = counts[this.#at++] ?? 0;
      count |= (byte & 0x7f) << shift;
    }
    return count >>> 0;
  }
}
