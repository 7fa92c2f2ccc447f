import { collectGarbage } from '../collect-garbage.ts';
import { sortTerms } from './sort-terms.ts';
import { BYTES_BESIDE_A_TERM, TERM, TermTable } from './term-table.ts';

/** Takes terms in ascending order, each with its texts. */
export interface TermSink {
  /** Begins the term in bytes[from…to), which has so many texts. */
  begin(bytes: Uint8Array, from: number, to: number, texts: number): void;
  /** The next text of the term begun. */
  text(text: number): void;
  /** Ends the term begun. */
  end(): void;
}

export interface TermLimits {
  /** Bytes of different terms in memory, and of what is kept with each; at first there is little, since most catalogues are small. */
  readonly termBytes: number;
  /** Pairs in memory of a term and a text that is not its first. */
  readonly pairs: number;
}

/** Room at first. */
const FEW = 4096;

/**
 * Inverts texts to terms in one pass (single-pass in-memory indexing: Heinz and Zobel, "Efficient single-pass index construction for
 * text databases", 2003): a hash table has the different terms, each with its first text, and pairs of term and further text go to a log in
 * the order of texts. Whenever either is full, whoever fills it has the terms sorted and the log counted out to them, and writes both as
 * one run. Texts ascend from run to run, so that the lists of a term only need to be put one behind the other.
 */
export class TermInverter {
  readonly #limits: TermLimits;
  readonly #table: TermTable;
  #pairs = 0;
  /** Places of terms. */
  #logTerms: Uint32Array;
  #logTexts: Uint32Array;
  /** The log counted out to the terms. */
  #texts = new Uint32Array();

  constructor(limits: TermLimits) {
    this.#limits = limits;
    this.#table = new TermTable(Math.min(FEW, limits.termBytes));
    this.#logTerms = new Uint32Array(Math.min(FEW, limits.pairs));
    this.#logTexts = new Uint32Array(Math.min(FEW, limits.pairs));
  }

  /**
   * To be asked before the terms of a text are added: whether there is room for so many of so many bytes altogether, as there always is
   * where it is empty. The terms of a text stay together, so that one that is in it twice is noticed.
   */
  hasRoom(terms: number, bytes: number): boolean {
    if (this.#fits(terms, bytes)) return true;
    const { termBytes, pairs } = this.#limits;
    if (this.#table.bytes.length < termBytes) this.#table.resize(termBytes);
    if (this.#logTerms.length < pairs) this.#resizeLog(pairs);
    if (this.#fits(terms, bytes)) return true;
    if (this.#table.count > 0) return false;
    if (!this.#table.fits(terms, bytes)) this.#table.resize(bytes + terms * BYTES_BESIDE_A_TERM);
    if (terms > this.#logTerms.length) this.#resizeLog(terms);
    return true;
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

  /** Hands all terms on in ascending order with their texts, and is empty then. */
  passTo(sink: TermSink): void {
    this.#passTo(sink);
    // What they were sorted in.
    collectGarbage('minor');
  }

  #passTo(sink: TermSink): void {
    const table = this.#table;
    const places = table.places();
    this.#countOut(places);
    const texts = this.#texts;
    const { numbers, bytes } = table;
    for (const term of sortTerms(table, places)) {
      const from = 4 * (term + TERM.bytes);
      const count = numbers[term + TERM.count] ?? 0;
      sink.begin(bytes, from, from + (numbers[term + TERM.length] ?? 0), count);
      sink.text(numbers[term + TERM.first] ?? 0);
      const end = numbers[term + TERM.last] ?? 0;
      for (let place = end - count + 1; place < end; place += 1) sink.text(texts[place] ?? 0);
      sink.end();
    }
    table.clear();
    this.#pairs = 0;
  }

  #fits(terms: number, bytes: number): boolean {
    return this.#pairs + terms <= this.#logTerms.length && this.#table.fits(terms, bytes);
  }

  #resizeLog(pairs: number): void {
    this.#logTerms = larger(this.#logTerms, pairs);
    this.#logTexts = larger(this.#logTexts, pairs);
  }

  /** Puts the texts of each term side by side, by counting sort, which leaves their order as it was: `last` becomes the place where they end. */
  #countOut(places: Uint32Array): void {
    const { numbers } = this.#table;
    let sum = 0;
    for (const term of places) {
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
