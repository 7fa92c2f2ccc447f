import { foldWords } from '../../catalog/fold-text.ts';
import type { Director } from '../../catalog/title-document.ts';
import { personKey } from './person-key.ts';

/** Chooses one spelling and one id for each person from all the ways their name is written. */
export class PersonSpellings {
  readonly #spellings = new Map<string, Map<string, number>>();

  /** Takes note of a name as written once more. */
  add(name: string): void {
    const key = personKey(name);
    const counts = this.#spellings.get(key) ?? new Map<string, number>();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    this.#spellings.set(key, counts);
  }

  /** Everybody, under the spelling that {@link person} chooses and with the uses of all spellings together. */
  all(): Spelling[] {
    return [...this.#spellings.values()].map((counts) => ({
      name: bestOf(counts).name,
      uses: [...counts.values()].reduce((sum, uses) => sum + uses, 0),
    }));
  }

  /** Whether a spelling is clearly better than another: it has more accents, or as many and more uses. */
  isBetter(one: Spelling, other: Spelling): boolean {
    return compare(one, other) > 0;
  }

  /**
   * The person behind a name: the spelling with most accents (they get lost, they do not creep in), then the most
   * used, then the first; the id is its words in plain letters, "alejandro-gonzalez-inarritu".
   */
  person(name: string): Director {
    const best = bestOf(this.#spellings.get(personKey(name)) ?? new Map([[name, 1]])).name;
    return { id: foldWords(best).join('-') || best, name: best };
  }
}

/** A name as it is written, and how often. */
export interface Spelling {
  readonly name: string;
  readonly uses: number;
}

function bestOf(counts: ReadonlyMap<string, number>): Spelling {
  return [...counts]
    .map(([name, uses]) => ({ name, uses }))
    .reduce((leader, next) => (compare(next, leader) > 0 ? next : leader));
}

function compare(one: Spelling, other: Spelling): number {
  return accents(one.name) - accents(other.name) || one.uses - other.uses;
}

function accents(name: string): number {
  return name.normalize('NFD').match(/\p{M}/gu)?.length ?? 0;
}
