import { damaged } from './snapshot-header.ts';
import { TERMS_IN_BLOCK, TEXTS_BETWEEN_SKIPS } from './snapshot-format.ts';
import type { TextListPlace } from './text-list.ts';

/** The sections that have an index's terms. */
export interface TermSectionViews {
  readonly terms: Uint8Array;
  /** Three numbers a block: where it begins in terms, where its lists begin in texts, and the skips before it. */
  readonly blocks: Uint32Array;
  readonly count: number;
}

/**
 * Walks the terms in ascending order of their bytes, and tells of each how many bytes it shares with the one before: enough to walk
 * them as a trie. Stands before the first term at the beginning.
 */
export class TermWalk implements TextListPlace {
  /** The place of the term it stands at. */
  number: number;
  /** Its bytes are the first `length` of these, which the next step changes. */
  bytes = new Uint8Array(64);
  length = 0;
  /** How many bytes it shares with the term before; 0 at the term the walk began with. */
  shared = 0;
  count = 0;
  first = 0;
  start = 0;
  skip = 0;
  /** How many bytes of the texts section its list takes. */
  listBytes = 0;
  /** Byte of the terms section behind it. */
  at = 0;

  readonly #views: TermSectionViews;

  /** Begins at the first term of a block. */
  constructor(views: TermSectionViews, block: number) {
    this.#views = views;
    this.number = block * TERMS_IN_BLOCK - 1;
  }

  /** Goes on to the next term; false at the end. Throws SnapshotError where the bytes cannot be terms. */
  next(): boolean {
    if (this.number + 1 >= this.#views.count) return false;
    this.number += 1;
    const beginsBlock = this.number % TERMS_IN_BLOCK === 0;
    if (beginsBlock) {
      const entry = (this.number / TERMS_IN_BLOCK) * 3;
      this.at = this.#views.blocks[entry] ?? 0;
      this.start = this.#views.blocks[entry + 1] ?? 0;
      this.skip = this.#views.blocks[entry + 2] ?? 0;
    } else {
      this.start += this.listBytes;
      this.skip += Math.floor((this.count - 1) / TEXTS_BETWEEN_SKIPS);
    }
    const kept = this.#varint();
    const added = this.#varint();
    this.#take(kept, added, beginsBlock);
    this.count = this.#varint();
    this.first = this.#varint();
    this.listBytes = this.count > 1 ? this.#varint() : 0;
    return true;
  }

  /**
   * Goes to the n-th term, which there must be: onward where that lies ahead in the block it stands in, else from the beginning of its
   * block. `shared` has no meaning afterwards.
   */
  moveTo(n: number): void {
    const begin = n - (n % TERMS_IN_BLOCK);
    if (this.number < begin || this.number > n) this.number = begin - 1;
    while (this.number < n && this.next());
  }

  #take(kept: number, added: number, beginsBlock: boolean): void {
    const length = kept + added;
    // Whoever reads a few pieces of a snapshot knows no checksum of them.
    if (this.at + added > this.#views.terms.length || kept > this.length)
      throw damaged('the terms of an index');
    if (length > this.bytes.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    const { terms } = this.#views;
    const { bytes } = this;
    let shared = kept;
    if (beginsBlock) {
      // A block stands by itself: what its first term shares with the one before is not written down.
      const most = Math.min(this.length, length);
      while (shared < most && bytes[shared] === terms[this.at + shared]) shared += 1;
    }
    for (let place = shared; place < length; place += 1) bytes[place] = terms[this.at + place - kept] ?? 0;
    this.shared = shared;
    this.length = length;
    this.at += added;
  }

  #varint(): number {
    const { terms } = this.#views;
    let byte = terms[this.at++] ?? 0;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = terms[this.at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }
}
