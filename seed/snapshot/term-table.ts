import { afterTerm, TERM_BYTES, TERM_LENGTH } from './sort-terms.ts';

/** Where the fields of a term are, counted from its place in `numbers`. `first` and `last` are texts that it is in. */
export const TERM = {
  hash: -4,
  count: -3,
  first: -2,
  last: -1,
  length: TERM_LENGTH,
  bytes: TERM_BYTES,
} as const;

/** Fields before a term's place. */
const FIELDS = 4;

/** What a term takes beside its bytes, at most: its fields, and zeros behind the bytes. */
export const BYTES_BESIDE_A_TERM = 4 * (FIELDS + TERM.bytes) + 3;

/** The hash of no bytes (FNV-1a: Fowler, Noll and Vo), as the 32-bit number with a sign that `Math.imul` gives, too. */
export const NO_HASH = 0x811c_9dc5 | 0;
const FNV_PRIME = 0x0100_0193;
const SLOTS_AT_FIRST = 4096;

/** The hash of some bytes and one more, from that of the bytes. */
export function hashOn(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, FNV_PRIME);
}

/**
 * A hash table of different terms. All that belongs to a term lies side by side, so that the processor has to fetch one piece of memory for it:
 * a table of hundreds of thousands of terms has no room in its cache, and to wait for memory is most of what inverting costs.
 */
export class TermTable {
  /** The terms, one behind the other, in the order in which they came. */
  numbers: Uint32Array<ArrayBuffer>;
  /** The same memory by bytes. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Different terms. */
  count = 0;
  /** Where in `numbers` the terms end. */
  #end = 0;
  /** Open addressing: the place of a term, or 0 for a free slot. */
  #slots = new Uint32Array(SLOTS_AT_FIRST);

  constructor(bytes: number) {
    this.numbers = new Uint32Array(Math.ceil(bytes / 4));
    this.bytes = new Uint8Array(this.numbers.buffer);
  }

  /** Whether so many terms of so many bytes altogether have room. */
  fits(terms: number, bytes: number): boolean {
    return 4 * this.#end + terms * BYTES_BESIDE_A_TERM + bytes <= this.bytes.length;
  }

  /** Has memory of so many bytes, or as much more as what is in it takes. */
  resize(bytes: number): void {
    const numbers = new Uint32Array(Math.ceil(Math.max(bytes, 4 * this.#end) / 4));
    numbers.set(this.numbers.subarray(0, this.#end));
    this.numbers = numbers;
    this.bytes = new Uint8Array(numbers.buffer);
  }

  /**
   * The place of the term in source[from…to), whose `hashOn` over all of its bytes is given. A new one, for which there must be room, has the
   * count 0.
   */
  placeOf(source: Uint8Array, from: number, to: number, hashed: number): number {
    const hash = (hashed ^ (hashed >>> 15)) >>> 0;
    const slots = this.#slots;
    const { numbers } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot] ?? 0;
      if (place === 0) {
        slots[slot] = this.#end + FIELDS;
        return this.#create(source, from, to, hash);
      }
      if (numbers[place + TERM.hash] === hash && this.#isTerm(place, source, from, to)) return place;
    }
  }

  /** The places of all terms, in the order in which they came. */
  places(): Uint32Array<ArrayBuffer> {
    const places = new Uint32Array(this.count);
    for (let n = 0, place = FIELDS; n < places.length; n += 1, place = this.#next(place)) places[n] = place;
    return places;
  }

  /** Has no terms any more. */
  clear(): void {
    this.count = 0;
    this.#end = 0;
    this.#slots.fill(0);
  }

  #next(place: number): number {
    return afterTerm(this.numbers, place) + FIELDS;
  }

  #isTerm(place: number, source: Uint8Array, from: number, to: number): boolean {
    if (this.numbers[place + TERM.length] !== to - from) return false;
    const { bytes } = this;
    let own = 4 * (place + TERM.bytes);
    for (let at = from; at < to; at += 1, own += 1) {
      if (bytes[own] !== source[at]) return false;
    }
    return true;
  }

  #create(source: Uint8Array, from: number, to: number, hash: number): number {
    const { bytes, numbers } = this;
    const place = this.#end + FIELDS;
    numbers[place + TERM.hash] = hash;
    numbers[place + TERM.length] = to - from;
    numbers[place + TERM.count] = 0;
    this.#end = afterTerm(numbers, place);
    // What is left of it behind the bytes stays zero. A term of no bytes has no such number.
    if (to > from) numbers[this.#end - 1] = 0;
    let own = 4 * (place + TERM.bytes);
    for (let at = from; at < to; at += 1, own += 1) bytes[own] = source[at] ?? 0;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return place;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const place of this.places()) {
      let slot = (this.numbers[place + TERM.hash] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place;
    }
    this.#slots = slots;
  }
}
