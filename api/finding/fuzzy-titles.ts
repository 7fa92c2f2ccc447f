import type { Snapshot } from '../../catalog/snapshot/snapshot.ts';
import { partsOf, termText } from './corrections.ts';
import { editDistance } from './edit-distance.ts';
import type { FinderTables } from './finder-tables.ts';
import type { Hits } from './hits.ts';
import { lettersOf } from './letters.ts';
import { NearTerms } from './near-terms.ts';
import { KEY_ARTICLES, SMALL_WORDS } from './small-words.ts';
import { respacedWords } from './respaced-words.ts';
import type { AskedWord, Likeness } from './title-question.ts';
import type { TypedWord } from './typed-words.ts';
import { coverTexts } from './word-cover.ts';

/** From so many letters one edit is forgiven, and from so many two. */
const ONE_EDIT_FROM = 4;
const TWO_EDITS_FROM = 8;
/** Words of the vocabulary that one typed word may stand for. */
const MOST_TERMS = 200;
/** Where fewer have exactly the words that were typed, what is like them follows. */
const ENOUGH = 10;
/** So many words at least, small ones aside, say of which title they are a part. */
const FEWEST_WITHIN = 2;

interface Typed {
  readonly key: string;
  readonly words: readonly TypedWord[];
  /** Words that no slip can have changed: see `keptWords`. */
  readonly kept: ReadonlySet<string>;
}

/** A text that is like what was typed. */
interface Like {
  readonly text: number;
  readonly distance: number;
  readonly likeness: Likeness;
}

/** Finds titles that are nearly what was typed: as a whole, spacing left aside, and by their words in any order. */
export class FuzzyTitles {
  readonly #snapshot: Snapshot;
  readonly #keys: NearTerms;
  readonly #words: NearTerms;
  readonly #small: readonly number[];

  constructor(snapshot: Snapshot, tables: FinderTables) {
    this.#snapshot = snapshot;
    this.#keys = new NearTerms(snapshot.keys, tables.keys);
    this.#words = new NearTerms(snapshot.words, tables.words);
    this.#small = [...SMALL_WORDS]
      .map((word) => snapshot.findWord(word))
      .filter((place) => place !== undefined);
  }

  /**
   * Adds what is nearly so. Typed words that are all right stay: titles that have them come first, and where they make a whole title,
   * small words aside, nothing is taken for a slip. Where there is nothing else, one slip and words left out of the title.
   */
  find(typed: Typed, hits: Hits): void {
    const before = hits.count;
    const asked = this.asked(typed.words, 0, typed.kept);
    const known = asked.length > 0 && asked.every(({ terms, small }) => small || terms.length > 0);
    if (known) {
      this.#addCovered(asked, hits, true);
      if (hits.count > before) return;
      // Small words alone are in whatever there is.
      if (asked.some(({ small }) => !small)) this.#addCovered(asked, hits, false);
      if (hits.count - before >= ENOUGH) return;
    }
    const right = hits.count;
    // As a whole first: slips mostly leave words in their order, and words in any order take the most time.
    for (const like of [this.#byKey, this.#byWords]) {
      for (const edits of [1, 2] as const) {
        const found = like.call(this, typed, edits, hits);
        found.sort((one, other) => one.distance - other.distance || one.text - other.text);
        for (const { text, distance, likeness } of found) {
          if (!hits.add(text, 'fuzzy', distance, likeness)) return;
        }
        if (hits.count > right) return;
      }
    }
    if (hits.count === 0) this.#addRespaced(typed, hits);
    if (hits.count === 0) this.addWithin(typed, 1, hits);
  }

  /** The words with what each may stand for; with 0 edits, and where it is kept, only itself. */
  asked(words: readonly TypedWord[], edits: 0 | 1 | 2, kept?: ReadonlySet<string>): AskedWord[] {
    const asked = new Map<string, AskedWord>();
    for (const typed of words) {
      const { word } = typed;
      if (asked.has(word)) continue;
      const isKept = kept?.has(word) === true;
      const terms = this.#termsFor(word, isKept ? 0 : edits);
      asked.set(word, { ...typed, small: SMALL_WORDS.has(word) && !isKept, terms });
    }
    return [...asked.values()];
  }

  /** Titles that have all of the words, as they are, once a space is put in or left out. */
  #addRespaced({ words, kept }: Typed, hits: Hits): void {
    for (const way of respacedWords(this.#snapshot, words)) {
      const asked = this.asked(way, 0, kept);
      if (!asked.every(({ terms, small }) => small || terms.length > 0)) continue;
      for (const whole of [true, false]) {
        if (hits.count === 0 && asked.some(({ small }) => !small)) this.#addCovered(asked, hits, whole);
      }
      if (hits.count > 0) return;
    }
  }

  /**
   * Adds titles that have all of several words, so many slips among these, and others beside: "star trek wrath of kahn" with one,
   * "pirates of the carribean" with two.
   */
  addWithin({ words, kept }: Typed, edits: 1 | 2, hits: Hits): void {
    const asked = this.asked(words, edits, kept);
    if (asked.filter(({ small }) => !small).length < FEWEST_WITHIN) return;
    const { found, partial } = coverTexts(this.#snapshot, asked, { whole: false, small: [] });
    if (partial) hits.partial = true;
    for (const { text, distance } of found) {
      // The nearest come first.
      if (distance > edits || !hits.add(text, 'fuzzy', distance, { by: 'words', asked })) break;
    }
  }

  #termsFor(word: string, edits: 0 | 1 | 2): AskedWord['terms'] {
    const letters = lettersOf(word);
    const most = Math.min(edits, editsOf(letters.length));
    if (most === 0 || SMALL_WORDS.has(word)) {
      const number = this.#snapshot.findWord(word);
      return number === undefined ? [] : [{ number, distance: 0 }];
    }
    const { terms } = this.#words.near(letters, most === 1 ? 1 : 2);
    return terms
      .sort((one, other) => one.distance - other.distance || one.number - other.number)
      .slice(0, MOST_TERMS);
  }

  #addCovered(asked: readonly AskedWord[], hits: Hits, whole: boolean): void {
    const { found, partial } = coverTexts(this.#snapshot, asked, { whole, small: this.#small });
    if (partial) hits.partial = true;
    for (const { text, distance } of found) {
      if (!hits.add(text, 'fuzzy', distance, { by: 'words', asked })) return;
    }
  }

  #byWords({ words, kept }: Typed, edits: 1 | 2, hits: Hits): Like[] {
    const asked = this.asked(words, edits, kept);
    const { found, partial } = coverTexts(this.#snapshot, asked, { whole: true, small: this.#small });
    if (partial) hits.partial = true;
    return found.map(({ text, distance }) => ({ text, distance, likeness: { by: 'words', asked } as const }));
  }

  /** By the whole key; and where what stands in front of it is nearly an article, which keys are without, by the rest. */
  #byKey(typed: Typed, edits: 1 | 2, hits: Hits): Like[] {
    const found: Like[] = [];
    const { key, words } = typed;
    this.#nearKey(key, edits, { found, hits, distance: 0, leftOut: undefined, typed });
    const [first, ...rest] = words;
    if (first === undefined) return found;
    const slip = slipOfArticle(first.word);
    if (slip !== undefined && rest.length > 0) {
      const without = rest.map(({ word }) => word).join('');
      this.#nearKey(without, edits, { found, hits, distance: slip, leftOut: first, typed });
    }
    return found;
  }

  /** Whether a key has the words that are kept where they were typed. */
  #keeps({ words, kept }: Typed, key: number): boolean {
    if (kept.size === 0) return true;
    const parts = partsOf(
      words.map(({ word }) => word),
      termText(this.#snapshot.keys, key),
    );
    return words.every(({ word }, at) => !kept.has(word) || parts[at] === word);
  }

  #nearKey(
    key: string,
    edits: number,
    {
      found,
      hits,
      distance: before,
      leftOut,
      typed,
    }: {
      found: Like[];
      hits: Hits;
      distance: number;
      leftOut: TypedWord | undefined;
      typed: Typed;
    },
  ): void {
    const letters = lettersOf(key);
    const { keys } = this.#snapshot;
    // Words that stay give the others no more room: "die hard iii" is two edits from "richard iii".
    const kept = typed.words.reduce((sum, { word }) => sum + (typed.kept.has(word) ? word.length : 0), 0);
    const most = Math.min(edits - before, editsOf(letters.length - kept));
    if (most < 0) return;
    let near: readonly { number: number; distance: number }[];
    if (most === 0) {
      const exact = keys.find(Buffer.from(key, 'utf8'));
      near = exact === undefined ? [] : [{ number: exact.number, distance: 0 }];
    } else {
      const { terms, partial } = this.#keys.near(letters, most === 1 ? 1 : 2);
      near = terms;
      if (partial) hits.partial = true;
    }
    for (const { number, distance } of near) {
      if (!this.#keeps(typed, number)) continue;
      const likeness = { by: 'key', key: number, leftOut } as const;
      for (const text of keys.texts(keys.at(number)))
        found.push({ text, distance: before + distance, likeness });
    }
  }
}

/** How many edits are forgiven in a text of so many letters. */
function editsOf(letters: number): 0 | 1 | 2 {
  return letters < ONE_EDIT_FROM ? 0 : letters < TWO_EDITS_FROM ? 1 : 2;
}

/** One where a word is one edit from an English article; undefined where it is none, even nearly, or is one: keys are without those. */
function slipOfArticle(word: string): number | undefined {
  const letters = lettersOf(word);
  if (letters.length < 2) return undefined;
  const slips = KEY_ARTICLES.map((article) => editDistance(letters, lettersOf(article), 1));
  const least = Math.min(...slips);
  return least === 1 ? least : undefined;
}
