import type { TitleFacts } from '../../catalog/title-document.ts';
import { withPlace, withRoom } from './growing.ts';
import { copyBytes, hasGap, joinWords } from './text-bytes.ts';
import { BYTES_A_UNIT, KEY_OF, type KeyOf, TextFolder } from './text-folder.ts';

/** The titles of a film, which are folded. */
export type Titles = Pick<TitleFacts, 'title' | 'originalTitle' | 'aliases'>;

/** Places in the snapshot's TEXT_KINDS. */
const [PRIMARY, ORIGINAL, ALIAS] = [0, 1, 2];
const BYTES_AT_FIRST = 16 * 1024;
const TEXTS_AT_FIRST = 64;
/** Of each text: how its key is had, where its words begin and end, and where its key does. */
const NUMBERS = 5;
/** Where the beginning of each stands among them; the end stands behind. */
const [WORDS, KEY] = [1, 3];

/**
 * The texts of one title after the other, each folded once for both that need it: the title's document, which has keys, and the search snapshot,
 * which has words as well. A key has the words without the gaps between them; texts are in the title's order: its primary title, the original one, the aliases.
 */
export class FoldedTexts {
  /** How many texts the title at hand has. */
  count = 0;
  readonly #folder = new TextFolder();
  #bytes = Buffer.allocUnsafeSlow(BYTES_AT_FIRST);
  #used = 0;
  #numbers = new Uint32Array(TEXTS_AT_FIRST * NUMBERS);
  #hasOriginal = false;

  /** Folds the texts of a title, in place of those of the one before. */
  fold({ title, originalTitle, aliases }: Titles): this {
    this.#used = 0;
    this.count = 0;
    this.#hasOriginal = originalTitle !== null;
    this.#add(title);
    if (originalTitle !== null) this.#add(originalTitle);
    for (const alias of aliases) this.#add(alias);
    return this;
  }

  /** What a text is to its title, as its place in the snapshot's TEXT_KINDS. */
  kind(text: number): number {
    if (text === 0) return PRIMARY;
    return text === 1 && this.#hasOriginal ? ORIGINAL : ALIAS;
  }

  /** How the key of a text follows from its words. */
  keyOf(text: number): KeyOf {
    return this.#numbers[text * NUMBERS] as KeyOf;
  }

  /** How many bytes the words of a text have, with a space between any two. */
  wordBytes(text: number): number {
    return this.#length(text, WORDS);
  }

  /** Copies the words of a text to a place of a buffer, and tells where they end. */
  copyWords(text: number, buffer: Buffer, start: number): number {
    return this.#copy(text, WORDS, buffer, start);
  }

  /** How many bytes the key of a text has. */
  keyBytes(text: number): number {
    return this.#length(text, KEY);
  }

  /** Copies the key of a text to a place of a buffer, and tells where it ends. */
  copyKey(text: number, buffer: Buffer, start: number): number {
    return this.#copy(text, KEY, buffer, start);
  }

  #length(text: number, of: number): number {
    const at = text * NUMBERS + of;
    return (this.#numbers[at + 1] ?? 0) - (this.#numbers[at] ?? 0);
  }

  #copy(text: number, of: number, buffer: Buffer, start: number): number {
    const at = text * NUMBERS + of;
    return copyBytes(this.#bytes, this.#numbers[at] ?? 0, this.#numbers[at + 1] ?? 0, buffer, start);
  }

  #add(text: string): void {
    // Words, and then a key that is no longer than they can be.
    this.#bytes = withRoom(this.#bytes, this.#used, 2 * BYTES_A_UNIT * text.length);
    const start = this.#used;
    const folder = this.#folder;
    const end = folder.fold(text, this.#bytes, start);
    const { keyOf } = folder;
    let keyStart = start;
    let keyEnd = end;
    if (keyOf === KEY_OF.itself) {
      keyStart = end;
      keyEnd = end + this.#bytes.write(folder.key, end, 'utf8');
    } else if (hasGap(this.#bytes, start, end)) {
      keyStart = end;
      keyEnd = joinWords(this.#bytes, [start, end], this.#bytes, end, keyOf === KEY_OF.wordsButTheFirst);
    }
    this.#keep(keyOf, start, end, keyStart, keyEnd);
    this.#used = keyEnd;
  }

  #keep(keyOf: KeyOf, start: number, end: number, keyStart: number, keyEnd: number): void {
    const at = this.count * NUMBERS;
    const numbers = withPlace(this.#numbers, at);
    this.#numbers = numbers;
    numbers[at] = keyOf;
    numbers[at + 1] = start;
    numbers[at + 2] = end;
    numbers[at + 3] = keyStart;
    numbers[at + 4] = keyEnd;
    this.count += 1;
  }
}
