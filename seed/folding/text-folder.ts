import { foldCharacters, foldWords } from '../../catalog/fold-text.ts';
import { foldTitle } from '../../catalog/fold-title.ts';

/** How the key of a text is had from its words. */
export const KEY_OF = { allWords: 0, wordsButTheFirst: 1, itself: 2 } as const;
export type KeyOf = (typeof KEY_OF)[keyof typeof KEY_OF];

/** UTF-8 bytes that folding a text of one UTF-16 unit can come to at most, a space behind included: U+FDFA comes to 33. */
export const BYTES_A_UNIT = 40;

const UNKNOWN = 0;
/** Letters, digits or marks. */
const WORD = 1;
/** White space and underscores, which end an "a" as an article does. */
const SPACE = 2;
const SEPARATOR = 3;
/** Folds to nothing: an optional mark, or what nobody sees. */
const NOTHING = 4;
const APOSTROPHE = 5;
const AND = 6;
const COMMA = 7;
/** What only the whole text shows: surrogates, a mixture, an apostrophe that counts as a letter. */
const SLOW = 8;
/** A WORD that begins with a mark. */
const MARK = 9;
/** Bits of a WORD or MARK, by the first and the last of its characters; MOVES: a mark that Unicode may put elsewhere among others. */
const LETTER_FIRST = 0x10;
const LETTER_LAST = 0x20;
const MOVES_FIRST = 0x40;
const MOVES_LAST = 0x80;
const KIND = 0x0f;
/** Nothing but letters. */
const LETTER = WORD | LETTER_FIRST | LETTER_LAST;

const GAP = 0x20;
const [A, E, H, N, T, D] = [0x61, 0x65, 0x68, 0x6e, 0x74, 0x64];

/**
 * Folds texts straight to the bytes of their words and tells how the key follows, as `foldWords` and `foldTitle` would: a table has
 * what each UTF-16 unit folds to by itself, which a text of millions need not find out again. A text of which units by themselves do
 * not tell goes to those two functions. A property test holds both ways to each other.
 */
export class TextFolder {
  /** Set by `fold`: how the key is had. */
  keyOf: KeyOf = KEY_OF.allWords;
  /** Set by `fold` where the key is KEY_OF.itself. */
  key = '';

  readonly #kinds = new Uint8Array(0x1_0000);
  /** Of a WORD, its only byte, or 0 where it has several. */
  readonly #single = new Uint8Array(0x1_0000);
  /** Where in `#pieces` each WORD of several bytes has their number, and then they. */
  readonly #starts = new Uint32Array(0x1_0000);
  #pieces = new Uint8Array(4096);
  #used = 0;

  // What is known of the text at hand.
  #words = 0;
  #inWord = false;
  #afterLetter = false;
  #afterMoving = false;
  #apostrophe = false;
  #article = false;
  #wordsAfterComma = -1;

  /**
   * Writes the words of a text with one space between them to out from `at` on, where there must be room for BYTES_A_UNIT for each of
   * its units, and returns where they end. Sets `keyOf` and `key`.
   */
  fold(text: string, out: Buffer, at: number): number {
    const end = this.#foldByUnits(text, out, at);
    return end === undefined ? this.#foldWhole(text, out, at) : end;
  }

  #foldWhole(text: string, out: Buffer, at: number): number {
    const words = foldWords(text);
    const key = foldTitle(text);
    const isAll = words.join('') === key;
    this.keyOf = isAll ? KEY_OF.allWords : KEY_OF.itself;
    this.key = isAll ? '' : key;
    return at + out.write(words.join(' '), at, 'utf8');
  }

  #foldByUnits(text: string, out: Buffer, start: number): number | undefined {
    this.#reset();
    let at = start;
    for (let place = 0; place < text.length; place += 1) {
      const unit = text.charCodeAt(place);
      const known = this.#kinds[unit] ?? UNKNOWN;
      const entry = known === UNKNOWN ? this.#learn(unit) : known;
      if (entry === LETTER && this.#inWord && !this.#apostrophe) {
        // Most of all texts is letters behind letters.
        at = this.#write(unit, out, at);
        for (; place + 1 < text.length; place += 1) {
          const next = text.charCodeAt(place + 1);
          if (this.#kinds[next] !== LETTER) break;
          at = this.#write(next, out, at);
        }
        this.#afterLetter = true;
        this.#afterMoving = false;
        continue;
      }
      const kind = entry & KIND;
      if (kind === NOTHING) continue;
      if (this.#apostrophe) {
        this.#apostrophe = false;
        if ((entry & LETTER_FIRST) === 0) this.#endWord(out, start, at, APOSTROPHE);
      }
      if (kind === WORD || kind === MARK) {
        if (!this.#inWord) {
          if (kind === MARK) return undefined;
          if (this.#words > 0) out[at++] = GAP;
          this.#beginWord();
        } else if (this.#afterMoving && (entry & MOVES_FIRST) !== 0) {
          return undefined;
        }
        at = this.#write(unit, out, at);
        this.#afterLetter = (entry & LETTER_LAST) !== 0;
        this.#afterMoving = (entry & MOVES_LAST) !== 0;
      } else if (kind === SLOW) {
        return undefined;
      } else if (kind === APOSTROPHE && this.#inWord && this.#afterLetter) {
        this.#apostrophe = true;
      } else {
        at = this.#separate(kind, out, start, at);
      }
    }
    if (this.#words === 0 || (this.#wordsAfterComma >= 0 && this.#wordsAfterComma <= 1)) return undefined;
    this.keyOf = this.#article && this.#words > 1 ? KEY_OF.wordsButTheFirst : KEY_OF.allWords;
    return at;
  }

  #reset(): void {
    this.#words = 0;
    this.#inWord = false;
    this.#afterLetter = false;
    this.#afterMoving = false;
    this.#apostrophe = false;
    this.#article = false;
    this.#wordsAfterComma = -1;
  }

  #beginWord(): void {
    this.#inWord = true;
    this.#words += 1;
    if (this.#wordsAfterComma >= 0) this.#wordsAfterComma += 1;
  }

  #endWord(out: Buffer, start: number, at: number, kind: number): void {
    // An article goes from the key only where it is the very first: see `dropArticle`.
    if (this.#words === 1) this.#article = isArticle(out, start, at, kind);
    this.#inWord = false;
    this.#afterLetter = false;
    this.#afterMoving = false;
  }

  #separate(kind: number, out: Buffer, start: number, at: number): number {
    if (this.#inWord) this.#endWord(out, start, at, kind);
    if (kind === COMMA) this.#wordsAfterComma = 0;
    if (kind !== AND) return at;
    let to = at;
    if (this.#words > 0) out[to++] = GAP;
    this.#beginWord();
    this.#inWord = false;
    out[to] = A;
    out[to + 1] = N;
    out[to + 2] = D;
    return to + 3;
  }

  #write(unit: number, out: Buffer, at: number): number {
    const single = this.#single[unit] ?? 0;
    if (single !== 0) {
      out[at] = single;
      return at + 1;
    }
    const pieces = this.#pieces;
    let from = this.#starts[unit] ?? 0;
    let to = at;
    for (let left = pieces[from] ?? 0; left > 0; left -= 1) {
      from += 1;
      out[to] = pieces[from] ?? 0;
      to += 1;
    }
    return to;
  }

  #learn(unit: number): number {
    const folded = foldCharacters(String.fromCharCode(unit));
    const kind = kindOf(folded, unit);
    if ((kind & KIND) === WORD || (kind & KIND) === MARK) {
      const bytes = Buffer.from(folded, 'utf8');
      if (bytes.length === 1) this.#single[unit] = bytes[0] ?? 0;
      else this.#addPiece(unit, bytes);
    }
    this.#kinds[unit] = kind;
    return kind;
  }

  #addPiece(unit: number, bytes: Uint8Array): void {
    if (this.#used + 1 + bytes.length > this.#pieces.length) {
      const larger = new Uint8Array(2 * this.#pieces.length);
      larger.set(this.#pieces);
      this.#pieces = larger;
    }
    this.#starts[unit] = this.#used;
    this.#pieces[this.#used] = bytes.length;
    this.#pieces.set(bytes, this.#used + 1);
    this.#used += 1 + bytes.length;
  }
}

function kindOf(folded: string, unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SLOW;
  // Letters by name and apostrophes by use: a word keeps them, a key does not.
  if (/[\u02b0-\u02ff]/u.test(folded)) return SLOW;
  if (folded === '') return NOTHING;
  if (folded === "'" || folded === '’') return APOSTROPHE;
  if (folded === '&') return AND;
  if (folded === ',') return COMMA;
  if (/[&,'’]/u.test(folded)) return SLOW;
  if (/^[\s_]+$/u.test(folded)) return SPACE;
  if (/^[^\p{L}\p{N}\p{M}]+$/u.test(folded)) return SEPARATOR;
  if (!/^[\p{L}\p{N}\p{M}]+$/u.test(folded)) return SLOW;
  const characters = Array.from(folded);
  // Marks next to each other within one unit come in an order of their own, which neighbours cannot change.
  return (
    (/^\p{M}/u.test(folded) ? MARK : WORD) |
    (/^\p{L}/u.test(folded) ? LETTER_FIRST : 0) |
    (/\p{L}$/u.test(folded) ? LETTER_LAST : 0) |
    (moves(characters.at(0)) ? MOVES_FIRST : 0) |
    (moves(characters.at(-1)) ? MOVES_LAST : 0)
  );
}

/** Whether a character has a canonical combining class: it then changes places with one of the lowest class, or with one of the highest. */
function moves(character = ''): boolean {
  return [`${character}\u0334`, `\u0345${character}`].some((pair) => pair.normalize('NFD') !== pair);
}

/** "the" before any sign but an apostrophe, "an" or "a" before a space, which `foldTitle` drops. */
function isArticle(bytes: Buffer, start: number, end: number, before: number): boolean {
  if (end - start === 1) return before === SPACE && bytes[start] === A;
  if (end - start === 2) return before === SPACE && bytes[start] === A && bytes[start + 1] === N;
  if (before === APOSTROPHE || before === AND || end - start !== 3) return false;
  return bytes[start] === T && bytes[start + 1] === H && bytes[start + 2] === E;
}
