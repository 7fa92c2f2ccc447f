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
  readonly #ofTitles = new Map<string, Remembered<Spelling>>();

  of(title: string): Iterable<Spelling> {
    const known = this.#ofTitles.get(title) ?? new Remembered(spellingsOf(title));
    this.#ofTitles.set(title, known);
    return known;
  }
}

export function keyOf(words: readonly string[]): string {
  return foldTitle(words.join(' '));
}

function* spellingsOf(title: string): Generator<Spelling, void, undefined> {
  const restored = restoreArticle(title).replace(fraction, ' $&').replace(pointFive, '$1 1 2');
  const words = foldWords(restored);
  if (words.length > MOST_WORDS) return;
  for (const respelling of respellings(restored, words)) yield { respelling, key: keyOf(respelling.words) };
}

class Remembered<T> implements Iterable<T> {
  readonly #known: T[] = [];
  readonly #source: Iterator<T, void, undefined>;

  constructor(source: Iterator<T, void, undefined>) {
    this.#source = source;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let at = 0; ; at += 1) {
      if (at === this.#known.length) {
        const next = this.#source.next();
        if (next.done === true) return;
        this.#known.push(next.value);
      }
      yield this.#known[at] as T;
    }
  }
}
