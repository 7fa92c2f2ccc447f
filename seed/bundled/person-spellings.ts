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

  /**
   * The person behind a name: the spelling with most accents (they get lost, they do not creep in), then the most
   * used, then the first; the id is its words in plain letters, "alejandro-gonzalez-inarritu".
   */
  person(name: string): Director {
    const spellings: Spelling[] = [...(this.#spellings.get(personKey(name)) ?? [])];
    const [best] = spellings.reduce(better, spellings[0] ?? [name, 1]);
    return { id: foldWords(best).join('-') || best, name: best };
  }
}

type Spelling = readonly [name: string, uses: number];

function better(leader: Spelling, next: Spelling): Spelling {
  return (accents(next[0]) - accents(leader[0]) || next[1] - leader[1]) > 0 ? next : leader;
}

function accents(name: string): number {
  return name.normalize('NFD').match(/\p{M}/gu)?.length ?? 0;
}
