import { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import type { Run } from './run-reader.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import { sortTerms } from './sort-terms.ts';

export interface TermSpillLimits {
  /** Bytes of different terms in memory; at first there is little, since most catalogues are small. */
  readonly termBytes: number;
  /** Pairs of term and text in memory. */
  readonly pairs: number;
}

/** Room at first. */
const FEW = 4096;
/** The hash of no bytes (FNV-1a: Fowler, Noll and Vo), as the 32-bit number with a sign that `Math.imul` gives, too. */
export const NO_HASH = 0x811c_9dc5 | 0;
const FNV_PRIME = 0x0100_0193;

/** The hash of some bytes and one more, from that of the bytes. */
export function hashOn(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, FNV_PRIME);
}

/**
 * Inverts texts to terms in one pass (single-pass in-memory indexing: Heinz and Zobel, "Efficient single-pass index construction for
 * text databases", 2003): a hash table numbers the different terms, pairs of term and text go to a log in the order of texts, and
 * whenever either is full, terms are sorted, the log is counted out to them, and both are written as one run. Texts ascend from run to
 * run, so that the lists of a term only need to be put one behind the other.
 */
export class TermSpill {
  readonly #file: ScratchFile;
  readonly #limits: TermSpillLimits;
  readonly #runs: Run[] = [];
  #bytes: Uint8Array;
  #terms = 0;
  #starts = new Uint32Array(1025);
  #hashes = new Uint32Array(1024);
  #counts = new Uint32Array(1024);
  /** The last text in which each term was seen. */
  #lastTexts = new Uint32Array(1024);
  /** Open addressing: number of the term and 1, or 0 for a free slot. */
  #slots = new Uint32Array(4096);
  #pairs = 0;
  #logTerms: Uint32Array;
  #logTexts: Uint32Array;
  /** The log counted out to the terms. */
  #texts = new Uint32Array();

  constructor(file: ScratchFile, limits: TermSpillLimits) {
    this.#file = file;
    this.#limits = limits;
    this.#bytes = new Uint8Array(Math.min(FEW, limits.termBytes));
    this.#logTerms = new Uint32Array(Math.min(FEW, limits.pairs));
    this.#logTexts = new Uint32Array(Math.min(FEW, limits.pairs));
  }

  /**
   * To be called before the terms of a text are added: makes room for so many of so many bytes altogether. The terms of a text stay
   * together, so that one that is in it twice is noticed.
   */
  room(terms: number, bytes: number): void {
    if (this.#fits(terms, bytes)) return;
    const { termBytes, pairs } = this.#limits;
    if (this.#bytes.length < termBytes) this.#bytes = larger(this.#bytes, new Uint8Array(termBytes));
    if (this.#logTerms.length < pairs) {
      this.#logTerms = larger(this.#logTerms, new Uint32Array(pairs));
      this.#logTexts = larger(this.#logTexts, new Uint32Array(pairs));
    }
    if (this.#fits(terms, bytes)) return;
    this.#spill();
    if (bytes > this.#bytes.length) this.#bytes = new Uint8Array(bytes);
    if (terms > this.#logTerms.length) {
      this.#logTerms = new Uint32Array(terms);
      this.#logTexts = new Uint32Array(terms);
    }
  }

  /**
   * Adds the term in source[from…to), whose `hashOn` over all of its bytes is given, to a text that is not below the last one; false
   * where the text has it already.
   */
  add(source: Uint8Array, from: number, to: number, hash: number, text: number): boolean {
    const term = this.#numberOf(source, from, to, (hash ^ (hash >>> 15)) >>> 0);
    const count = this.#counts[term] ?? 0;
    if (count > 0 && this.#lastTexts[term] === text) return false;
    this.#counts[term] = count + 1;
    this.#lastTexts[term] = text;
    this.#logTerms[this.#pairs] = term;
    this.#logTexts[this.#pairs] = text;
    this.#pairs += 1;
    return true;
  }

  /** Writes what is still in memory, lets the memory go, and tells where the runs are. */
  end(): readonly Run[] {
    this.#spill();
    this.#bytes = new Uint8Array();
    this.#logTerms = new Uint32Array();
    this.#logTexts = new Uint32Array();
    this.#texts = new Uint32Array();
    this.#slots = new Uint32Array(4096);
    return this.#runs;
  }

  #fits(terms: number, bytes: number): boolean {
    return this.#used + bytes <= this.#bytes.length && this.#pairs + terms <= this.#logTerms.length;
  }

  get #used(): number {
    return this.#starts[this.#terms] ?? 0;
  }

  #numberOf(source: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const term = (slots[slot] ?? 0) - 1;
      if (term < 0) {
        slots[slot] = this.#terms + 1;
        return this.#create(source, from, to, hash);
      }
      if (this.#hashes[term] === hash && this.#isTerm(term, source, from, to)) return term;
    }
  }

  #isTerm(term: number, source: Uint8Array, from: number, to: number): boolean {
    const bytes = this.#bytes;
    let place = this.#starts[term] ?? 0;
    if ((this.#starts[term + 1] ?? 0) - place !== to - from) return false;
    for (let at = from; at < to; at += 1, place += 1) {
      if (bytes[place] !== source[at]) return false;
    }
    return true;
  }

  #create(source: Uint8Array, from: number, to: number, hash: number): number {
    const term = this.#terms;
    if (term === this.#hashes.length) this.#grow();
    const bytes = this.#bytes;
    let place = this.#used;
    for (let at = from; at < to; at += 1, place += 1) bytes[place] = source[at] ?? 0;
    this.#terms += 1;
    this.#starts[term + 1] = place;
    this.#hashes[term] = hash;
    this.#counts[term] = 0;
    if (this.#terms * 2 > this.#slots.length) this.#rehash();
    return term;
  }

  #grow(): void {
    const length = this.#terms * 2;
    this.#hashes = larger(this.#hashes, new Uint32Array(length));
    this.#counts = larger(this.#counts, new Uint32Array(length));
    this.#lastTexts = larger(this.#lastTexts, new Uint32Array(length));
    this.#starts = larger(this.#starts, new Uint32Array(length + 1));
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let term = 0; term < this.#terms; term += 1) {
      let slot = (this.#hashes[term] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = term + 1;
    }
    this.#slots = slots;
  }

  /** Writes one run: for each term, in order, its length and bytes, how many texts, and these as differences; all as varints. */
  #spill(): void {
    if (this.#terms === 0) return;
    const start = this.#file.length;
    const to = new ByteWriter((bytes) => this.#file.append(bytes));
    const { texts, ends } = this.#countOut();
    const order = sortTerms({ bytes: this.#bytes, starts: this.#starts, count: this.#terms });
    for (let n = 0; n < order.length; n += 1) {
      const term = order[n] ?? 0;
      const from = this.#starts[term] ?? 0;
      const end = this.#starts[term + 1] ?? 0;
      to.varint(end - from);
      to.bytes(this.#bytes, from, end);
      const count = this.#counts[term] ?? 0;
      to.varint(count);
      const last = ends[term] ?? 0;
      let before = 0;
      for (let place = last - count; place < last; place += 1) {
        const text = texts[place] ?? 0;
        to.varint(text - before);
        before = text;
      }
    }
    to.flush();
    this.#runs.push({ start, end: this.#file.length });
    this.#terms = 0;
    this.#pairs = 0;
    this.#slots.fill(0);
  }

  /** The texts of each term, those of term n ending before ends[n], by counting sort, which leaves their order as it was. */
  #countOut(): { texts: Uint32Array; ends: Uint32Array } {
    const ends = new Uint32Array(this.#terms);
    let sum = 0;
    for (let term = 0; term < this.#terms; term += 1) {
      ends[term] = sum;
      sum += this.#counts[term] ?? 0;
    }
    if (this.#texts.length < this.#pairs) this.#texts = new Uint32Array(this.#logTerms.length);
    const texts = this.#texts;
    for (let pair = 0; pair < this.#pairs; pair += 1) {
      const term = this.#logTerms[pair] ?? 0;
      const place = ends[term] ?? 0;
      texts[place] = this.#logTexts[pair] ?? 0;
      ends[term] = place + 1;
    }
    return { texts, ends };
  }
}

function larger<Numbers extends Uint8Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
