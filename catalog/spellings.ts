import { foldWords } from './fold-text.ts';
import { foldTitle } from './fold-title.ts';
import { restoreArticle } from './leading-article.ts';
import type { Respelling } from './renumbering.ts';
import { respellings } from './respellings.ts';

/** "9½" is two numbers, which folding takes for one. */
const fraction = /(?<=\d)[¼-¾⅐-⅞]/gu;
/** "8.5" is 8½, unless a further digit makes a version or a date of it. */
const pointFive = /(?<![\d.,])(\d{1,2})[.,]5(?![\d.,])/gu;

/** Beyond, nobody types a title in another way than it is written. */
const MOST_WORDS = 25;

/** Another way to write a title, and its key. */
export interface Spelling {
  readonly respelling: Respelling;
  readonly key: string;
}

/**
 * The other ways to write titles. They are asked for title by title, for whole titles, for beginnings and for other years: each is worked
 * out once, and only as far as somebody asks.
 */
export class Spellings {
  readonly #ofTitles = new Map<string, SpellingsOfTitle>();

  of(title: string): Iterable<Spelling> {
    const known = this.#ofTitles.get(title) ?? new SpellingsOfTitle(title);
    this.#ofTitles.set(title, known);
    return known;
  }
}

export function keyOf(words: readonly string[]): string {
  return foldTitle(words.join(' '));
}

function respellingsOf(title: string): Iterator<Respelling, void, undefined> {
  const restored = restoreArticle(title).replace(fraction, ' $&').replace(pointFive, '$1 1 2');
  const words = foldWords(restored);
  return words.length > MOST_WORDS ? [].values() : respellings(restored, words);
}

/** No generator: one more around those of the respellings made beginnings dearer to look for. */
class SpellingsOfTitle implements Iterable<Spelling> {
  readonly #known: Spelling[] = [];
  readonly #respellings: Iterator<Respelling, void, undefined>;

  constructor(title: string) {
    this.#respellings = respellingsOf(title);
  }

  [Symbol.iterator](): Iterator<Spelling, void, undefined> {
    let at = 0;
    return { next: () => this.#at(at++) };
  }

  #at(place: number): IteratorResult<Spelling, void> {
    const known = this.#known[place];
    if (known !== undefined) return { done: false, value: known };
    const next = this.#respellings.next();
    if (next.done === true) return next;
    const value = { respelling: next.value, key: keyOf(next.value.words) };
    this.#known.push(value);
    return { done: false, value };
  }
}
