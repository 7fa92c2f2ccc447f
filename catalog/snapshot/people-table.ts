import type { Director } from '../title-document.ts';
import { compareBytes } from './compare-bytes.ts';
import { CreditTable } from './credit-table.ts';
import { beginningOfKey, personIn, personParts } from './person-term.ts';
import type { Sections } from './sections.ts';
import { TermIndex } from './term-index.ts';
import type { TermWalk } from './term-walk.ts';

/** Who directed what. People are numbered from 0 in the order of their terms: person-term.ts. */
export class PeopleTable {
  /** How many there are: somebody under two names counts twice. */
  readonly count: number;
  readonly credits: CreditTable;
  /** The numbers in the ascending order of ids. */
  readonly #byId: Uint32Array;
  readonly #index: TermIndex;
  readonly #walk: TermWalk;

  constructor(sections: Sections) {
    this.credits = new CreditTable(sections);
    this.#byId = sections.u32('peopleById');
    this.#index = new TermIndex({
      count: sections.count('people'),
      terms: sections.bytes('people'),
      blocks: sections.u32('peopleBlocks'),
      texts: sections.bytes('peopleCredits'),
      skips: sections.u32('peopleSkips'),
    });
    this.count = this.#index.count;
    this.#walk = this.#index.walk();
  }

  /** Everybody whose name has this key, as `nameKey` folds it, by number. */
  called(key: string): number[] {
    const beginning = beginningOfKey(key);
    const found: number[] = [];
    const walk = this.#index.seek(beginning);
    for (let there = walk !== undefined; walk !== undefined && there; there = walk.next()) {
      if (walk.length < beginning.length) break;
      if (compareBytes(walk.bytes, 0, beginning.length, beginning, 0, beginning.length) !== 0) break;
      found.push(walk.number);
    }
    return found;
  }

  /** Whoever has this id, by number: several where they are credited under several names. */
  withId(id: string): number[] {
    const wanted = Buffer.from(id, 'utf8');
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareId(middle, wanted) < 0) low = middle + 1;
      else high = middle;
    }
    const found: number[] = [];
    for (; low < this.count && this.#compareId(low, wanted) === 0; low += 1) found.push(this.#byId[low] ?? 0);
    return found;
  }

  /** The person of a number, which there must be. */
  person(number: number): Director {
    const { bytes, length } = this.termOf(number);
    return personIn(bytes, length);
  }

  /** The term of a person, who there must be, as person-term.ts has it: good until the next is asked for. */
  termOf(number: number): Pick<TermWalk, 'bytes' | 'length'> {
    this.#walk.moveTo(number);
    return this.#walk;
  }

  /** The ranks of the titles that a person is credited with, best first, each once. */
  ranks(number: number): number[] {
    return this.credits.ranks(this.#index.texts(this.#index.at(number)));
  }

  /** Compares the id of the n-th person in the order of ids with another. */
  #compareId(n: number, other: Uint8Array): number {
    const { bytes, length } = this.termOf(this.#byId[n] ?? 0);
    const { idFrom, idTo } = personParts(bytes, length);
    return compareBytes(bytes, idFrom, idTo, other, 0, other.length);
  }
}
