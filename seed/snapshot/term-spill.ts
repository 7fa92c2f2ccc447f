import { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';
import { sortTerms } from './sort-terms.ts';
import { BYTES_BESIDE_A_TERM, TERM, TermTable } from './term-table.ts';

export interface TermSpillLimits {
  /** Bytes of different terms in memory, and of what is kept with each; at first there is little, since most catalogues are small. */
  readonly termBytes: number;
  /** Pairs in memory of a term and a text that is not its first. */
  readonly pairs: number;
}

/** Room at first. */
const FEW = 4096;

/**
 * Inverts texts to terms in one pass (single-pass in-memory indexing: Heinz and Zobel, "Efficient single-pass index construction for
 * text databases", 2003): a hash table has the different terms, each with its first text, pairs of term and further text go to a log in the
 * order of texts, and whenever either is full, terms are sorted, the log is counted out to them, and both are written as one run. Texts
 * ascend from run to run, so that the lists of a term only need to be put one behind the other.
 */
export class TermSpill {
  readonly #file: ScratchFile;
  readonly #limits: TermSpillLimits;
  readonly #runs: Run[] = [];
  readonly #table: TermTable;
  #pairs = 0;
  /** Places of terms. */
  #logTerms: Uint32Array;
  #logTexts: Uint32Array;
  /** The log counted out to the terms. */
  #texts = new Uint32Array();

  constructor(file: ScratchFile, limits: TermSpillLimits) {
    this.#file = file;
    this.#limits = limits;
    this.#table = new TermTable(Math.min(FEW, limits.termBytes));
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
    if (this.#table.bytes.length < termBytes) this.#table.resize(termBytes);
    if (this.#logTerms.length < pairs) {
      this.#logTerms = larger(this.#logTerms, pairs);
      this.#logTexts = larger(this.#logTexts, pairs);
    }
    if (this.#fits(terms, bytes)) return;
    this.#spill();
    if (!this.#table.fits(terms, bytes)) this.#table.resize(bytes + terms * BYTES_BESIDE_A_TERM);
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
    const term = this.#table.placeOf(source, from, to, hash);
    const { numbers } = this.#table;
    const count = numbers[term + TERM.count] ?? 0;
    if (count === 0) {
      numbers[term + TERM.first] = text;
    } else {
      if (numbers[term + TERM.last] === text) return false;
      this.#logTerms[this.#pairs] = term;
      this.#logTexts[this.#pairs] = text;
      this.#pairs += 1;
    }
    numbers[term + TERM.count] = count + 1;
    numbers[term + TERM.last] = text;
    return true;
  }

  /** Writes what is still in memory, lets the memory go, and tells where the runs are. */
  end(): readonly Run[] {
    this.#spill();
    this.#table.release();
    this.#logTerms = new Uint32Array();
    this.#logTexts = new Uint32Array();
    this.#texts = new Uint32Array();
    return this.#runs;
  }

  #fits(terms: number, bytes: number): boolean {
    return this.#pairs + terms <= this.#logTerms.length && this.#table.fits(terms, bytes);
  }

  /** Writes one run: for each term, in order, its length and bytes, how many texts, the first, and how far each is from the one before; all as varints. */
  #spill(): void {
    const table = this.#table;
    if (table.count === 0) return;
    const start = this.#file.length;
    const to = new ByteWriter((bytes) => this.#file.append(bytes));
    this.#countOut();
    const texts = this.#texts;
    const { numbers, bytes } = table;
    for (const term of sortTerms(table)) {
      const length = numbers[term + TERM.length] ?? 0;
      const from = 4 * (term + TERM.bytes);
      to.varint(length);
      to.bytes(bytes, from, from + length);
      const count = numbers[term + TERM.count] ?? 0;
      to.varint(count);
      let before = numbers[term + TERM.first] ?? 0;
      to.varint(before);
      if (count === 1) continue;
      const end = numbers[term + TERM.last] ?? 0;
      for (let place = end - count + 1; place < end; place += 1) {
        const text = texts[place] ?? 0;
        to.varint(text - before);
        before = text;
      }
    }
    to.flush();
    this.#runs.push({ start, end: this.#file.length });
    table.clear();
    this.#pairs = 0;
  }

  /** Puts the texts of each term side by side, by counting sort, which leaves their order as it was: `last` becomes the place where they end. */
  #countOut(): void {
    const { numbers } = this.#table;
    let sum = 0;
    for (let term = 0; term < this.#table.end; term = this.#table.next(term)) {
      numbers[term + TERM.last] = sum;
      sum += (numbers[term + TERM.count] ?? 0) - 1;
    }
    if (this.#texts.length < this.#pairs) this.#texts = new Uint32Array(this.#logTerms.length);
    const texts = this.#texts;
    for (let pair = 0; pair < this.#pairs; pair += 1) {
      const last = (this.#logTerms[pair] ?? 0) + TERM.last;
      const place = numbers[last] ?? 0;
      texts[place] = this.#logTexts[pair] ?? 0;
      numbers[last] = place + 1;
    }
  }
}

function larger(from: Uint32Array, length: number): Uint32Array {
  const to = new Uint32Array(length);
  to.set(from);
  return to;
}
