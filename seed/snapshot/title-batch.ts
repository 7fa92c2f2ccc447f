import type { SnapshotSource } from './title-spill.ts';

/**
 * Titles on their way to another thread. All their strings stand one behind the other in `text`, because one long string is cloned as
 * plain memory and thousands of short ones are not. `numbers` has for each title: the lengths of its id, of its title and of its
 * original title (-1: it has none), how many aliases it has and the length of each, its year (NaN: none known), the place of its type in
 * `types`, its votes. Lengths are in UTF-16 units.
 */
export interface TitleBatch {
  readonly text: string;
  readonly types: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
}

const NONE = -1;
const NUMBERS_AT_FIRST = 8192;

/** Gathers titles into a batch. */
export class TitleBatcher {
  readonly #types: string[] = [];
  #strings: string[] = [];
  #numbers = new Float64Array(NUMBERS_AT_FIRST);
  #used = 0;
  /** Titles in the batch so far. */
  titles = 0;

  add({ _id, title, originalTitle, aliases, year, type, votes }: SnapshotSource): void {
    this.#room(7 + aliases.length);
    this.#string(_id);
    this.#string(title);
    if (originalTitle === null) this.#number(NONE);
    else this.#string(originalTitle);
    this.#number(aliases.length);
    for (const alias of aliases) this.#string(alias);
    this.#number(year ?? Number.NaN);
    this.#number(this.#typeNumber(type));
    this.#number(votes);
    this.titles += 1;
  }

  /** The batch, which is then another's; a new one begins. */
  take(): TitleBatch {
    const batch = {
      text: this.#strings.join(''),
      types: this.#types,
      numbers: this.#numbers.slice(0, this.#used),
    };
    this.#strings = [];
    this.#used = 0;
    this.titles = 0;
    return batch;
  }

  #string(text: string): void {
    this.#strings.push(text);
    this.#number(text.length);
  }

  #number(value: number): void {
    this.#numbers[this.#used] = value;
    this.#used += 1;
  }

  #typeNumber(type: string): number {
    const known = this.#types.indexOf(type);
    return known >= 0 ? known : this.#types.push(type) - 1;
  }

  #room(numbers: number): void {
    if (this.#used + numbers <= this.#numbers.length) return;
    const larger = new Float64Array(2 * (this.#used + numbers));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}

/** The titles of a batch, in their order. */
export function* titlesOf({ text, types, numbers }: TitleBatch): Generator<SnapshotSource, void> {
  let at = 0;
  let read = 0;
  const number = (): number => numbers[read++] ?? 0;
  const string = (length: number): string => text.slice(at, (at += length));
  while (read < numbers.length) {
    const _id = string(number());
    const title = string(number());
    const originalLength = number();
    const originalTitle = originalLength === NONE ? null : string(originalLength);
    const aliases = Array.from({ length: number() }, () => string(number()));
    const year = number();
    const type = types[number()] ?? '';
    yield {
      _id,
      title,
      originalTitle,
      aliases,
      year: Number.isNaN(year) ? null : year,
      type,
      votes: number(),
    };
  }
}
